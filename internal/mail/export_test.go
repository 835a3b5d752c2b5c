package mail

import (
	"crypto/x509"

	gomail "github.com/wneessen/go-mail"
)

// Trust has a post trust the certificates of a test.
func (p *Post) Trust(roots *x509.CertPool) { p.out.(*server).tls.RootCAs = roots }

// Abroad has a post treat its server as one that is not on this machine.
func (p *Post) Abroad() { p.out.(*server).policy = gomail.TLSMandatory }
