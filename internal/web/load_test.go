package web_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"annae/internal/answer"
	"annae/internal/answer/answertest"
	"annae/internal/web"
)

// mostPerStream is what an idle stream may hold, in bytes. A conversation that
// nobody waits in holds nothing: it lies in the record.
const mostPerStream = 40 << 10

// held is what the program holds: on the heap and on stacks.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func TestManyConversationsAreOpenAtOnce(t *testing.T) {
	const many = 1_000
	h := serve(t, &fakeDesk{}, web.Options{})
	ids := make([]string, many)
	for i := range ids {
		ids[i] = opened(t, h)
		seqOf(t, said(h, ids[i], "m1", "message "+strconv.Itoa(i)))
	}
	for i := 0; i < many; i += 97 {
		if seq := seqOf(t, said(h, ids[i], "m2", "again")); seq != 3 {
			t.Fatalf("the second message of conversation %d is turn %d, want 3", i, seq)
		}
		if got := do(h, "GET", "/v1/conversations/"+ids[i]+"/messages", "").Body.String(); !strings.Contains(got, "message "+strconv.Itoa(i)) {
			t.Fatalf("conversation %d has lost its message: %s", i, got)
		}
	}
}

func TestAnIdleStreamIsSmall(t *testing.T) {
	const many = 200
	h := serve(t, &fakeDesk{}, web.Options{})
	srv := httptest.NewServer(h)
	defer srv.Close()
	var ids []string
	for range many {
		ids = append(ids, opened(t, h))
	}
	before := held()
	for _, id := range ids {
		defer idle(t, srv.Listener.Addr().String(), id).Close()
	}
	each := (held() - before) / many
	t.Logf("%d bytes a stream", each)
	if each > mostPerStream {
		t.Errorf("%d idle streams hold %d bytes each, want at most %d", many, each, mostPerStream)
	}
}

// idle opens a stream, waits until it has begun, and reads no more of it. It
// holds nothing but the connection, so that the server's part is measured.
func idle(t testing.TB, addr, id string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "GET /v1/conversations/%s/messages?after=1 HTTP/1.1\r\nHost: desk\r\nAccept: text/event-stream\r\n\r\n", id); err != nil {
		t.Fatal(err)
	}
	for r := bufio.NewReaderSize(conn, 256); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line, "hello") {
			return conn
		}
	}
}

var benchmarked = []string{"who can apply for planning?", "실증 마감이 언제인가요?", "how much is paid?", "which documents are needed?", "is it a loan?"}

// BenchmarkConversations opens a conversation, says one thing in it and
// deletes it, beside the bare desk: the difference is what the conversation
// costs. It is measured at the handler, and over sockets from as many clients
// as there are processors, clients included.
func BenchmarkConversations(b *testing.B) {
	d := answertest.Desk()
	b.Run("desk", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			d.Ask(answer.Question{Text: benchmarked[i%len(benchmarked)], AsOf: clock()})
		}
	})
	b.Run("handler", func(b *testing.B) {
		h := realServer(b).Handler()
		for i := 0; b.Loop(); i++ {
			talk(b, i, func(method, path, body string) io.Reader {
				return do(h, method, path, body, "Content-Type", "application/json").Body
			})
		}
	})
	b.Run("desk-parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				d.Ask(answer.Question{Text: benchmarked[i%len(benchmarked)], AsOf: clock()})
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "conversations/s")
	})
	b.Run("sockets", func(b *testing.B) {
		srv := httptest.NewServer(realServer(b).Handler())
		defer srv.Close()
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			client := &http.Client{Transport: &http.Transport{}}
			for i := 0; pb.Next(); i++ {
				talk(b, i, func(method, path, body string) io.Reader { return over(b, client, srv.URL, method, path, body) })
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "conversations/s")
	})
}

// talk is a whole conversation of one question.
func talk(b *testing.B, i int, send func(method, path, body string) io.Reader) {
	var v struct{ ID string }
	if err := json.NewDecoder(send("POST", "/v1/conversations", "{}")).Decode(&v); err != nil {
		b.Error(err)
		return
	}
	var turn struct{ Seq int }
	body, _ := json.Marshal(map[string]string{"message_id": "m", "text": benchmarked[i%len(benchmarked)]})
	if err := json.NewDecoder(send("POST", "/v1/conversations/"+v.ID+"/messages", string(body))).Decode(&turn); err != nil || turn.Seq != 2 {
		b.Errorf("turn %d, %v", turn.Seq, err)
	}
	send("DELETE", "/v1/conversations/"+v.ID, "")
}

// over sends one request over a socket.
func over(b *testing.B, client *http.Client, base, method, path, body string) io.Reader {
	req, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return strings.NewReader("")
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		b.Error(err)
		return strings.NewReader("")
	}
	defer resp.Body.Close()
	var all strings.Builder
	if _, err := io.Copy(&all, resp.Body); err != nil {
		b.Error(err)
	}
	return strings.NewReader(all.String())
}
