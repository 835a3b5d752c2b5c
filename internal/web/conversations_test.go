package web_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/web"
)

// said posts a text to a conversation.
func said(h http.Handler, id, messageID, text string) *httptest.ResponseRecorder {
	body, _ := json.Marshal(map[string]string{"message_id": messageID, "text": text})
	return do(h, "POST", "/v1/conversations/"+id+"/messages", string(body), "Content-Type", "application/json")
}

func seqOf(t *testing.T, w *httptest.ResponseRecorder) int {
	t.Helper()
	var v struct{ Seq int }
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return v.Seq
}

func TestOneMessageSentManyTimesIsAnsweredOnce(t *testing.T) {
	d := &fakeDesk{}
	h := serve(t, d, web.Options{})
	id := opened(t, h)
	var wg sync.WaitGroup
	seqs := make([]int, 40)
	for i := range seqs {
		wg.Go(func() { seqs[i] = seqOf(t, said(h, id, "m"+strconv.Itoa(i%4), "hello")) })
	}
	wg.Wait()
	for i, s := range seqs {
		if s != seqs[i%4] {
			t.Errorf("message m%d got the turns %d and %d", i%4, seqs[i%4], s)
		}
	}
	slices.Sort(seqs)
	if got := slices.Compact(seqs); !slices.Equal(got, []int{2, 3, 4, 5}) || len(d.asked) != 4 {
		t.Errorf("turns %v, asked %d times, want 2 to 5 and 4", got, len(d.asked))
	}
}

func TestAConversationThatIsNotThereIsNotFoundAlike(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	id := opened(t, h)
	if w := do(h, "DELETE", "/v1/conversations/"+id, ""); w.Code != 204 {
		t.Fatalf("status %d, want 204", w.Code)
	}
	want := say("en", "problem.conversation", nil)
	for _, gone := range []string{id, "a", strings.Repeat("a", 32), strings.Repeat("a", 5000), "%00", "..%2f"} {
		for _, w := range []*httptest.ResponseRecorder{
			said(h, gone, "m", "hi"), do(h, "GET", "/v1/conversations/"+gone+"/messages", ""), do(h, "DELETE", "/v1/conversations/"+gone, ""),
		} {
			if p := refused(t, w, 404); p.Detail != want {
				t.Errorf("%.40s: %q, want %q", gone, p.Detail, want)
			}
		}
	}
}

func TestAMessageIsRefusedKindly(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	path := "/v1/conversations/" + opened(t, h) + "/messages"
	tests := map[string]struct {
		body   string
		status int
		want   string
	}{
		"no id":              {`{"text":"a"}`, 400, "problem.message_id"},
		"an id too long":     {`{"message_id":"` + strings.Repeat("a", 101) + `","text":"a"}`, 400, "problem.message_id"},
		"neither":            {`{"message_id":"1"}`, 400, "problem.text_or_action"},
		"both":               {`{"message_id":"1","text":"a","action":"do.help"}`, 400, "problem.text_or_action"},
		"an unknown locale":  {`{"message_id":"1","text":"a","locale":"tlh"}`, 422, ""},
		"not JSON":           {`{`, 400, ""},
		"a number for words": {`{"message_id":"1","text":5}`, 400, ""},
	}
	for name, tt := range tests {
		p := refused(t, do(h, "POST", path, tt.body, "Content-Type", "application/json"), tt.status)
		if tt.want != "" && p.Detail != say("en", tt.want, nil) {
			t.Errorf("%s: %q, want %s", name, p.Detail, tt.want)
		}
	}
	for _, query := range []string{"after=-1", "after=x", "wait=x", "after=1e3"} {
		refused(t, do(h, "GET", path+"?"+query, ""), 422)
	}
	if w := do(h, "GET", path+"?after=99", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"turns":[],"after":99`) {
		t.Errorf("behind the end: status %d, %s", w.Code, w.Body)
	}
}

func TestALongPollWaitsForNews(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	id := opened(t, h)
	polled := make(chan string)
	go func() { polled <- do(h, "GET", "/v1/conversations/"+id+"/messages?after=1&wait=20", "").Body.String() }()
	time.Sleep(20 * time.Millisecond) // so that it waits, most often
	said(h, id, "m", "hello")
	if got := <-polled; !strings.Contains(got, `"message_id":"m"`) || !strings.Contains(got, `"after":2`) {
		t.Errorf("the poll got %s", got)
	}
	if got := do(h, "GET", "/v1/conversations/"+id+"/messages?after=2&wait=1", "").Body.String(); !strings.Contains(got, `"turns":[]`) {
		t.Errorf("with no news the poll got %s", got)
	}
}

// streamed is a server over a real connection.
func streamed(t *testing.T, d conversation.Desk, patience time.Duration) (*http.Server, string) {
	t.Helper()
	c := smallContent()
	s, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), d, talks(t, d, c), c, web.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	s.SetPatience(patience)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := s.HTTP("")
	srv.ConnState = nil
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { srv.Close() })
	return srv, ln.Addr().String()
}

func TestAStreamTellsEveryTurnUntilTheEnd(t *testing.T) {
	srv, addr := streamed(t, &fakeDesk{}, time.Second)
	id := opened(t, srv.Handler)
	said(srv.Handler, id, "first", "hello")
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+addr+"/v1/conversations/"+id+"/messages", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Last-Event-ID", "1")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said(srv.Handler, id, "second", "hello")
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	var ids []string
	for lines.Scan() {
		if seq, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			if ids = append(ids, seq); len(ids) == 2 {
				do(srv.Handler, "DELETE", "/v1/conversations/"+id, "")
			}
		}
		if lines.Text() == "event: end" {
			break
		}
	}
	if got := strings.Join(ids, " "); got != "2 3" || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("the stream told turns %q as %s, want 2 3", got, resp.Header.Get("Content-Type"))
	}
}

func TestAStreamEndsWhenTheServerStops(t *testing.T) {
	srv, addr := streamed(t, &fakeDesk{}, time.Second)
	id := opened(t, srv.Handler)
	resp := listen(t, addr, id)
	defer resp.Body.Close()
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Shutdown(t.Context()) }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func listen(t *testing.T, addr, id string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+addr+"/v1/conversations/"+id+"/messages", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// A client that never reads is let go, and holds up nobody.
func TestAStreamThatIsNotReadIsCutOff(t *testing.T) {
	long := strings.Repeat("long ", 80_000)
	d := &fakeDesk{reply: func(q answer.Question) answer.Reply {
		r := usualReply(q)
		r.Answers[0].Markdown = long
		return r
	}}
	srv, addr := streamed(t, d, 50*time.Millisecond)
	id := opened(t, srv.Handler)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /v1/conversations/%s/messages HTTP/1.1\r\nHost: desk\r\nAccept: text/event-stream\r\n\r\n", id)
	for i := range 60 {
		seqOf(t, said(srv.Handler, id, strconv.Itoa(i), "more")) // far more than any buffer holds
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Error("the stream still goes on though nobody read it")
	}
}
