package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// version is the release; `make build` sets it.
var version = "development"

func printVersion(_ context.Context, _ []string, w world) error {
	_, err := fmt.Fprintln(w.stdout, "annae", version, goVersion())
	return err
}

func goVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.GoVersion
	}
	return ""
}
