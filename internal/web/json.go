package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const jsonType = "application/json"

// encode writes a value as a caller reads it: in UTF-8, with < and > as they
// are, which nosniff makes safe.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return b.Bytes(), nil
}

// writeJSON replies with a value. That a client went away is no error of
// ours, and would name its address.
func writeJSON(w http.ResponseWriter, status int, mediaType string, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	write(w, status, mediaType, body)
	return nil
}

func write(w http.ResponseWriter, status int, mediaType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // it is JSON, or a page that was escaped; nosniff keeps it so
}

// writeTagged replies to a GET with a body that a client may keep for as long
// as its tag holds. The tag is made of the content's hash and of the body,
// and so of everything that the query asked for.
func (s *Server) writeTagged(w http.ResponseWriter, r *http.Request, mediaType string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + s.content.Hash[:min(len(s.content.Hash), 8)] + "-" + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache")
	if matches(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	write(w, http.StatusOK, mediaType, body)
}

// writeData is writeTagged for a value.
func (s *Server) writeData(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	s.writeTagged(w, r, jsonType, body)
	return nil
}

func matches(headers []string, tag string) bool {
	for _, h := range headers {
		for part := range strings.SplitSeq(h, ",") {
			if p := strings.TrimPrefix(strings.TrimSpace(part), "W/"); p == tag || p == "*" {
				return true
			}
		}
	}
	return false
}
