package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// deepest is how far elements may be nested, and largest how many bytes a
// single one may have.
const (
	deepest = 64
	largest = 1 << 20
)

// xmlPart reads a part of a workbook, token by token, and trusts nothing: it
// holds no more than one token, and a part that ends too early is an error.
type xmlPart struct {
	file  io.ReadCloser
	held  *leash
	dec   *xml.Decoder
	open  []string
	begun bool
}

func (b *book) xml(part string) (*xmlPart, error) {
	f := b.parts[strings.ToLower(part)]
	if f == nil {
		return nil, fmt.Errorf("its part %s is missing", part)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("its part %s: %w", part, err)
	}
	held := &leash{&atMost{r, b.limit}, largest}
	return &xmlPart{file: r, held: held, dec: xml.NewDecoder(held)}, nil
}

func (x *xmlPart) close() { _ = x.file.Close() }

// next is the next token. The end is io.EOF only where all is closed.
func (x *xmlPart) next() (xml.Token, error) {
	x.held.left = largest
	token, err := x.dec.RawToken()
	if errors.Is(err, io.EOF) && (len(x.open) > 0 || !x.begun) {
		return nil, io.ErrUnexpectedEOF
	} else if err != nil {
		return nil, plainXML(err)
	}
	switch t := token.(type) {
	case xml.StartElement:
		if x.begun && len(x.open) == 0 || len(x.open) == deepest {
			return nil, errors.New("its elements are nested wrongly")
		}
		x.open, x.begun = append(x.open, t.Name.Local), true
	case xml.EndElement:
		last := len(x.open) - 1
		if last < 0 || x.open[last] != t.Name.Local {
			return nil, errors.New("its elements are nested wrongly")
		}
		x.open = x.open[:last]
	case xml.Directive:
		return nil, errors.New("it declares a type of document")
	}
	return token, nil
}

func plainXML(err error) error {
	var s *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return err
	case errors.As(err, &s):
		return errors.New("its XML is broken")
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("its end is missing")
	}
	return err
}

// atMost ends with an error what unzips to more than it said.
type atMost struct {
	r    io.Reader
	left int64
}

func (a *atMost) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if a.left -= int64(n); a.left < 0 {
		return 0, errLong
	}
	return n, err
}
