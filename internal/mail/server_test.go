package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A postOffice is a small SMTP server (RFC 5321, with STARTTLS of RFC 3207 and
// AUTH PLAIN of RFC 4954) that keeps what it is told.
type postOffice struct {
	t        *testing.T
	address  string
	roots    *x509.CertPool
	config   *tls.Config
	implicit bool
	starttls bool
	rcpt     string // the reply to RCPT; empty: 250
	stalls   bool   // it greets nobody
	cuts     bool   // it hangs up in the middle of a letter

	mu      sync.Mutex
	heard   []string // commands, but for letters
	letters []string
}

func open(t *testing.T, office *postOffice) *postOffice {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	office.t, office.roots = t, x509.NewCertPool()
	office.roots.AddCert(certificate)
	office.config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	office.address = ln.Addr().String()
	var serving sync.WaitGroup
	t.Cleanup(func() {
		_ = ln.Close()
		serving.Wait()
	})
	serving.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { office.serve(c) })
		}
	})
	return office
}

// serve talks with one client.
func (o *postOffice) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if o.implicit {
		c = tls.Server(c, o.config)
	}
	if o.stalls {
		_, _ = c.Read(make([]byte, 1))
		return
	}
	lines := bufio.NewReader(c)
	say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
	say("220 office")
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		o.mu.Lock()
		o.heard = append(o.heard, line)
		o.mu.Unlock()
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); verb {
		case "EHLO":
			_, secure := c.(*tls.Conn)
			if o.starttls && !secure {
				say("250-office\r\n250 STARTTLS")
			} else {
				say("250-office\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
			}
		case "STARTTLS":
			say("220 go ahead")
			c = tls.Server(c, o.config)
			lines = bufio.NewReader(c)
		case "AUTH":
			say("235 welcome")
		case "RCPT":
			say(orElse(o.rcpt, "250 fine"))
		case "DATA":
			say("354 go ahead")
			if o.cuts || !o.take(lines) {
				return
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func orElse(s, usual string) string {
	if s == "" {
		return usual
	}
	return s
}

// take reads a letter up to its dot.
func (o *postOffice) take(lines *bufio.Reader) bool {
	var b strings.Builder
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.letters = append(o.letters, b.String())
	return true
}

// told is what was heard so far.
func (o *postOffice) told() (commands string, letters []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.heard, "\n"), o.letters
}
