package main

import (
	"bufio"
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"
)

// serveMail is a mail server that knows one mailbox; it tells its address, and
// whom letters came for.
func serveMail(t *testing.T, knows string) (address string, came chan string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	came = make(chan string, 100)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go takeLetter(conn, knows, came)
		}
	}()
	return ln.Addr().String(), came
}

func takeLetter(conn net.Conn, knows string, came chan string) {
	defer conn.Close() //nolint:errcheck // it was a test's
	fmt.Fprint(conn, "220 mail.example.org\r\n")
	within := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line := lines.Text()
		verb, _, _ := strings.Cut(line, " ")
		reply := "250 good"
		switch {
		case within && line != ".":
			continue
		case within:
			within = false
			came <- knows
		case verb == "DATA":
			within, reply = true, "354 go on"
		case verb == "RCPT" && !strings.Contains(line, knows):
			reply = "550 5.1.1 nobody of that name"
		}
		fmt.Fprint(conn, reply+"\r\n")
	}
}

// Staff see which contact of an application takes no letters, on the command
// line and over the API, and nothing of it lies in the log.
func TestStaffSeeWhomNoLetterReaches(t *testing.T) {
	address, came := serveMail(t, "person@example.org")
	d := serveDesk(t, map[string]string{"ANNAE_SMTP_URL": "smtp://" + address + "?tls=none", "ANNAE_MAIL_FROM": "no-reply@example.org"})
	ref := d.entered(`"person@example.org, gone@example.org"`)
	token := regexp.MustCompile(`annae_\S+`).FindString(d.annae("token", "new", "portal"))
	read := func() string {
		_, reply := d.call("GET", "/v1/applications/"+ref, "", "Authorization", "Bearer "+token)
		return reply
	}
	if seen := read(); !strings.Contains(seen, ref) || strings.Contains(seen, "undeliverable") {
		t.Errorf("before any letter staff see %s", seen)
	}
	d.annae("applications", "move", ref, "checking", "--at-once")
	<-came
	eventually(t, "address that takes no letters", func() bool {
		return strings.Contains(read(), `"undeliverable":[{"contact":"gone@example.org","since":"2`)
	})
	holds(t, d.annae("applications", "show", ref), "takes no letters  gone@example.org, since 2")
	if strings.Contains(d.log.String(), "gone@") {
		t.Errorf("the log holds the address:\n%s", d.log)
	}
}
