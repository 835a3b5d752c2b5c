// Package slack holds what Slack has to know of the app.
package slack

import (
	_ "embed" // of the manifest
	"strings"
)

//go:embed manifest.yaml
var text string

// example is the address that stands in the file.
const example = "https://desk.example.org"

// Manifest is that of an app to which Slack posts at an address; empty: it opens
// sockets to Slack, and needs none.
func Manifest(address string) string {
	if address != "" {
		return strings.ReplaceAll(text, example, strings.TrimSuffix(address, "/"))
	}
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.Contains(line, example) {
			lines = append(lines, line)
		}
	}
	return strings.Replace(strings.Join(lines, ""), "socket_mode_enabled: false", "socket_mode_enabled: true", 1)
}
