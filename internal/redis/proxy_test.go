package redis_test

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// A proxy stands before a server and can swallow the reply to a bucket's script.
type proxy struct {
	listener net.Listener
	to       string
	key      atomic.Pointer[string] // the reply to the next script on it is swallowed
	sent     atomic.Int64           // scripts on key that went to the server
	open     sync.Map               // connections
}

func startProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, to: to}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.open.Range(func(c, _ any) bool { _ = c.(net.Conn).Close(); return true })
		work.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

func (p *proxy) port() string {
	return strconv.Itoa(p.listener.Addr().(*net.TCPAddr).Port)
}

// serve copies both ways. A swallowed reply closes the connection.
func (p *proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		_ = client.Close()
		return
	}
	p.open.Store(client, true)
	p.open.Store(server, true)
	var swallow atomic.Bool
	var replies sync.WaitGroup
	replies.Go(func() {
		_, _ = io.Copy(writer(func(b []byte) (int, error) {
			if swallow.Load() {
				return 0, client.Close()
			}
			return client.Write(b)
		}), server)
		_ = client.Close()
	})
	_, _ = io.Copy(writer(func(b []byte) (int, error) {
		if key := p.key.Load(); key != nil && bytes.Contains(b, []byte(*key)) && bytes.Contains(b, []byte("eval")) && !bytes.Contains(b, []byte(":probe")) {
			p.sent.Add(1)
			swallow.Store(true)
		}
		return server.Write(b)
	}), client)
	_ = server.Close()
	replies.Wait()
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }
