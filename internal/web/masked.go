package web

import (
	"context"
	"log/slog"
	"regexp"
)

// address matches a host and port as net/http writes them.
var address = regexp.MustCompile(`\[[0-9a-fA-F:.%\w]+\]:\d+|\b\d{1,3}(\.\d{1,3}){3}:\d+`)

// masked takes clients' addresses out of what net/http itself complains of.
type masked struct{ slog.Handler }

func (m masked) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, "http server", r.PC)
	clean.AddAttrs(slog.String("complaint", address.ReplaceAllString(r.Message, "[address]")))
	return m.Handler.Handle(ctx, clean)
}
