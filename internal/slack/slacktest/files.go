package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// A file is one that the app uploads (messaging/working-with-files).
type file struct {
	shape    fileShape
	length   int // as announced
	content  []byte
	uploaded bool
	shared   bool
}

// A File is one that the app shared.
type File struct {
	Name, Title string
	Content     []byte
}

// Files are those that the app shared.
func (s *Server) Files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []File
	for _, id := range sortedKeys(s.files) {
		if f := s.files[id]; f.shared {
			all = append(all, File{Name: f.shape.Name, Title: f.shape.Title, Content: f.content})
		}
	}
	return all
}

// getUploadURL is reference/methods/files.getUploadURLExternal.
func getUploadURL(r request) (body, error) {
	name := r.Parameters["filename"]
	length, err := strconv.Atoi(r.Parameters["length"])
	if name == "" || err != nil || length <= 0 {
		return nil, refuse("invalid_arguments")
	}
	f := &file{length: length, shape: fileShape{
		ID: r.s.newID("F"), Created: r.s.clock.Now().Unix(), Name: name, Title: name, Mimetype: mime.TypeByExtension(path.Ext(name)),
		User: r.s.app.user.ID(), Size: length, Mode: "hosted",
	}}
	r.s.files[f.shape.ID] = f
	return body{"upload_url": r.s.opts.URL + "/upload/" + f.shape.ID, "file_id": f.shape.ID}, nil
}

// upload takes the content of a file, as it is or in a form.
func (s *Server) upload(w http.ResponseWriter, r *http.Request, id string) {
	content := io.Reader(r.Body)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		part, _, err := r.FormFile("file")
		if err != nil {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		content = part
	}
	read, err := io.ReadAll(content)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	switch {
	case f == nil:
		http.NotFound(w, r)
	case err != nil || len(read) != f.length:
		http.Error(w, "length mismatch", http.StatusBadRequest) // the words are a guess
	default:
		f.content, f.uploaded = read, true
		_, _ = fmt.Fprintf(w, "OK - %d", len(read)) // the app is gone
	}
}

// completeUpload is reference/methods/files.completeUploadExternal, for one
// channel.
func completeUpload(r request) (body, error) {
	var named []struct{ ID, Title string }
	if json.Unmarshal([]byte(r.Parameters["files"]), &named) != nil || len(named) == 0 {
		return nil, refuse("invalid_arguments")
	}
	var shared []fileShape
	for _, n := range named {
		f := r.s.files[n.ID]
		if f == nil || !f.uploaded {
			return nil, refuse("file_not_found")
		}
		if n.Title != "" {
			f.shape.Title = n.Title
		}
		shared = append(shared, f.shape)
	}
	if to := r.Parameters["channel_id"]; to != "" {
		c := r.s.channels[to]
		if c == nil || !c.has(r.s.app.user) || c.shape.IsArchived {
			return nil, refuse("channel_not_found")
		}
		m := r.s.mine(r.Parameters["initial_comment"], nil)
		m.Subtype, m.Files, m.Upload, m.ThreadTS = "file_share", shared, true, r.Parameters["thread_ts"]
		c.show(m)
	}
	for _, f := range shared {
		r.s.files[f.ID].shared = true
	}
	return body{"files": shared}, nil
}
