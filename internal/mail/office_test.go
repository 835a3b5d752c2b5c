package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// An office is a small SMTP server (RFC 5321, STARTTLS of RFC 3207, AUTH of
// RFC 4954) that does what a test asks and keeps what it is told.
type office struct {
	fromTheBeginning, startTLS bool
	auth                       string            // the ways to prove who we are, within TLS
	replies                    map[string]string // to a verb; "." is the end of a letter, "hello" the greeting
	silent, cut                string            // the verb at which it says nothing more, or hangs up

	address string
	roots   *x509.CertPool
	config  *tls.Config

	mu      sync.Mutex
	heard   []string // commands as they came
	open    []string // those that came without TLS
	letters []string
	talking int // connections
}

// begin starts an office whose certificate is for 127.0.0.1 and localhost.
func begin(t testing.TB, o *office) *office {
	t.Helper()
	o.certify(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.address = ln.Addr().String()
	var serving sync.WaitGroup
	t.Cleanup(func() {
		_ = ln.Close()
		serving.Wait() // a connection that is left open would hang here
	})
	serving.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { o.serve(c) })
		}
	})
	return o
}

func (o *office) certify(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	says := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, says, says, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	o.roots = x509.NewCertPool()
	o.roots.AddCert(certificate)
	o.config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// A talk is one connection.
type talk struct {
	o     *office
	conn  net.Conn
	lines *bufio.Reader
}

func (o *office) serve(c net.Conn) {
	o.mu.Lock()
	o.talking++
	o.mu.Unlock()
	defer func() { _ = c.Close() }()
	if o.fromTheBeginning {
		c = tls.Server(c, o.config)
	}
	k := &talk{o, c, bufio.NewReader(c)}
	if !k.say("hello", "220 office ESMTP") {
		return
	}
	for {
		line, err := k.lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\r\n")
		o.note(line, k.secure())
		verb, _, _ := strings.Cut(line, " ")
		if !k.answer(verb, line) {
			return
		}
	}
}

func (o *office) note(line string, secure bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.heard = append(o.heard, line)
	if !secure {
		o.open = append(o.open, line)
	}
}

func (k *talk) secure() bool { _, is := k.conn.(*tls.Conn); return is }

// say replies as the test wants it, or as usual. It tells whether to go on.
func (k *talk) say(at, usual string) bool {
	switch at {
	case k.o.silent:
		_, _ = k.conn.Read(make([]byte, 1)) // until the other side goes
		return false
	case k.o.cut:
		return false
	}
	if other := k.o.replies[at]; other != "" {
		usual = other
	}
	_, err := fmt.Fprint(k.conn, usual+"\r\n")
	return err == nil
}

func (k *talk) answer(verb, line string) bool {
	switch verb {
	case "EHLO":
		return k.say(verb, k.extensions())
	case "STARTTLS":
		more := k.say(verb, "220 go ahead")
		k.conn = tls.Server(k.conn, k.o.config)
		k.lines = bufio.NewReader(k.conn)
		return more
	case "AUTH":
		return k.login(line)
	case "DATA":
		return k.say(verb, "354 go ahead") && (k.o.replies[verb] != "" || k.take())
	case "QUIT":
		k.say(verb, "221 bye")
		return false
	}
	return k.say(verb, "250 2.0.0 fine")
}

func (k *talk) extensions() string {
	all := []string{"250-office", "250-8BITMIME", "250-SMTPUTF8"}
	if k.o.startTLS && !k.secure() {
		all = append(all, "250-STARTTLS")
	}
	if k.o.auth != "" {
		all = append(all, "250-AUTH "+k.o.auth)
	}
	return strings.Join(append(all, "250 ENHANCEDSTATUSCODES"), "\r\n")
}

// login knows one user and one password.
func (k *talk) login(line string) bool {
	words := strings.Fields(line)
	var user, password string
	if words[1] == "PLAIN" {
		parts := strings.Split(plainText(words[2]), "\x00")
		user, password = parts[1], parts[2]
	} else {
		for _, into := range []*string{&user, &password} {
			fmt.Fprint(k.conn, "334 "+base64.StdEncoding.EncodeToString([]byte("tell"))+"\r\n")
			line, err := k.lines.ReadString('\n')
			if err != nil {
				return false
			}
			*into = plainText(strings.TrimSpace(line))
		}
	}
	if user != "annae" || password != "p@ss word" {
		return k.say("AUTH", "535 5.7.8 "+user+" with "+password+" is wrong")
	}
	return k.say("AUTH", "235 2.7.0 welcome")
}

func plainText(s string) string {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// take reads a letter up to its dot.
func (k *talk) take() bool {
	var b strings.Builder
	for {
		line, err := k.lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		if k.o.cut == "letter" {
			return false
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	k.o.mu.Lock()
	k.o.letters = append(k.o.letters, b.String())
	k.o.mu.Unlock()
	return k.say(".", "250 2.0.0 taken")
}

// told is what was heard so far.
func (o *office) told() (commands, letters []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.heard), slices.Clone(o.letters)
}
