//go:build linux

package deploy_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"annae/internal/freeport"
	"annae/internal/postgrestest"
	"annae/internal/redistest"
)

// patience is how long anything may take.
const patience = 60 * time.Second

// program builds Annae once for all tests, into a folder that stays until the
// last of them is over.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "annae")
	build := exec.Command("go", "build", "-o", path, "./cmd/annae")
	build.Dir, build.Env = "../..", append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

var programs string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "annae-deploy-")
	if err != nil {
		panic(err)
	}
	programs = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// A stack is what compose.yaml starts, as processes of this machine: PostgreSQL,
// Redis, two Annae behind Caddy.
type stack struct {
	t          *testing.T
	annae      [2]*child
	https, web string // addresses of Caddy
	roots      *x509.CertPool
}

// start starts a stack. Settings go to both processes of Annae.
func start(t *testing.T, settings ...string) *stack {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	url := write(t, filepath.Join(dir, "database_url"), postgrestest.URL(t)+"\n")
	key := write(t, filepath.Join(dir, "secret_key"), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n")
	settings = append([]string{
		"ANNAE_DATABASE_URL_FILE=" + url, "ANNAE_SECRET_KEY_FILE=" + key,
		"ANNAE_REDIS_URL=" + redistest.Start(t).URL(), "ANNAE_PROXIES=127.0.0.1",
	}, settings...)
	do(t, dir, append(settings, "ANNAE_DATA_DIR="+filepath.Join(dir, "migrate")), path, "migrate")

	s := &stack{t: t}
	for i := range s.annae {
		data := models(t, filepath.Join(dir, fmt.Sprint("annae-", i+1)))
		address := free(t)
		s.annae[i] = &child{t: t, address: address, program: path, args: []string{"serve"},
			env: append([]string{"ANNAE_ADDR=" + address, "ANNAE_DATA_DIR=" + data}, settings...)}
		s.annae[i].start()
	}
	for _, a := range s.annae {
		s.until(a, "is ready", func() bool { return status(http.Get("http://"+a.address+"/readyz")) == http.StatusOK })
	}
	s.caddy(dir)
	return s
}

// models is a data folder with the trained model, if the tests have one.
func models(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.Getenv("ANNAE_TEST_MODELS"), "model-*.bin"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found {
		text, err := os.ReadFile(m)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(m)), string(text))
	}
	return dir
}

// caddy starts Caddy with the Caddyfile as it stands, for localhost and on
// ports of the test's, and waits until it answers with its own certificate.
func (s *stack) caddy(dir string) {
	s.t.Helper()
	s.https, s.web = free(s.t), free(s.t)
	c := &child{t: s.t, program: need(s.t, "caddy"),
		args: []string{"run", "--config", filepath.Join(root(s.t), "deploy/Caddyfile"), "--adapter", "caddyfile"},
		env: []string{
			"ANNAE_DOMAIN=localhost", "ANNAE_HTTPS_PORT=" + port(s.https), "ANNAE_HTTP_PORT=" + port(s.web),
			"ANNAE_UPSTREAMS=" + s.annae[0].address + " " + s.annae[1].address,
			"HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_CONFIG_HOME=" + dir,
		}}
	c.start()
	s.until(c, "answers", func() bool {
		certificate, err := os.ReadFile(filepath.Join(dir, "caddy/pki/authorities/local/root.crt"))
		if err != nil {
			return false
		}
		s.roots = x509.NewCertPool()
		s.roots.AppendCertsFromPEM(certificate)
		return status(s.client("127.0.0.1").Get(s.url("/readyz"))) == http.StatusOK
	})
}

func (s *stack) url(path string) string { return "https://localhost:" + port(s.https) + path }

// client comes from an address of this machine, trusts Caddy's own certificate
// alone, and follows nothing.
func (s *stack) client(from string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return dialer.DialContext(ctx, "tcp", "127.0.0.1:"+port(address))
		},
	}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// until waits for a condition while a process runs.
func (s *stack) until(c *child, what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		select {
		case <-c.ended:
			s.t.Fatalf("%s ended before it %s:\n%s", filepath.Base(c.program), what, c.said.String())
		default:
		}
		if time.Now().After(end) {
			s.t.Fatalf("waited %v in vain until %s %s:\n%s", patience, filepath.Base(c.program), what, c.said.String())
		}
	}
}

// A child is a program that ends with its test, and with the test binary.
type child struct {
	t       *testing.T
	address string
	program string
	args    []string
	env     []string
	cmd     *exec.Cmd
	said    *bytes.Buffer // to be read when it has ended
	ended   chan struct{}
}

func (c *child) start() {
	c.t.Helper()
	c.said, c.ended = &bytes.Buffer{}, make(chan struct{})
	c.cmd = exec.Command(c.program, c.args...)
	c.cmd.Env, c.cmd.Stderr = append(os.Environ(), c.env...), c.said
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.cmd.Start(); err != nil {
		c.t.Fatalf("start %s: %v", c.program, err)
	}
	cmd, ended := c.cmd, c.ended
	go func() {
		_ = cmd.Wait() // tests that care look at the state
		close(ended)
	}()
	c.t.Cleanup(func() { c.end(syscall.SIGKILL) })
}

// end sends a signal and waits until the program has ended.
func (c *child) end(how syscall.Signal) {
	_ = c.cmd.Process.Signal(how) // to one that has ended it is the same
	select {
	case <-c.ended:
	case <-time.After(patience):
		c.t.Errorf("%s did not end within %v after %v", filepath.Base(c.program), patience, how)
	}
}

// status is that of a reply, or 0 without one.
func status(r *http.Response, err error) int {
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body) // so that the connection is used again
	return r.StatusCode
}

// free is an address that nothing uses.
func free(t *testing.T) string {
	t.Helper()
	n, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(n))
}

func port(address string) string { return address[strings.LastIndex(address, ":")+1:] }
