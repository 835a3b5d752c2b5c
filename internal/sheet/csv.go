package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// longest is how many bytes a record of CSV may have, and mostColumns how many
// cells, as in Excel.
const (
	longest     = 4 << 20
	mostColumns = 16384
)

// A text file is CSV as one separator cuts it.
type textFile struct {
	r      io.ReaderAt
	size   int64
	coding encoding.Encoding // nil: UTF-8
	comma  rune
	hint   bool // its first line names the separator
}

func (textFile) name() string { return "" }
func (textFile) hidden() bool { return false }

// openCSV finds how a file is encoded and gives it cut by each separator.
func openCSV(name string, r io.ReaderAt, size int64, opt Options) ([]grid, error) {
	if size > opt.Bytes {
		return nil, fmt.Errorf("%s has %d MB; at most %d MB are read, so split it", name, size>>20, opt.Bytes>>20)
	}
	coding, err := codingOf(name, r, size)
	if err != nil {
		return nil, err
	}
	f := textFile{r: r, size: size, coding: coding}
	first, err := bufio.NewReader(io.LimitReader(f.open(), 64)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s can't be read: %w", name, err)
	}
	if s := strings.Trim(first, "\"\r\n"); len(s) == 5 && strings.EqualFold(s[:4], "sep=") && strings.ContainsAny(s[4:], ",;\t|") {
		f.comma, f.hint = rune(s[4]), true
		return []grid{f}, nil
	}
	var grids []grid
	for _, comma := range ",;\t" {
		f.comma = comma
		grids = append(grids, f)
	}
	return grids, nil
}

// open reads the file as UTF-8 without a mark at its begin.
func (f textFile) open() io.Reader {
	r := io.Reader(io.NewSectionReader(f.r, 0, f.size))
	if f.coding != nil {
		return transform.NewReader(r, f.coding.NewDecoder())
	}
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3)
	}
	return b
}

// codingOf is how the text is encoded: marked UTF-16, UTF-8, or CP949, as which
// Excel saves CSV in Korea. x/text calls it EUC-KR, as browsers do.
func codingOf(name string, r io.ReaderAt, size int64) (encoding.Encoding, error) {
	mark := make([]byte, min(size, 2))
	if _, err := r.ReadAt(mark, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s can't be read: %w", name, err)
	}
	if utf16Mark(mark) {
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	}
	c, err := count(io.NewSectionReader(r, 0, size))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s can't be read: %w", name, err)
	case c.returns > 0 && c.lines == 0:
		return nil, fmt.Errorf("%s ends its lines as on an old Macintosh; %s", name, saveAs)
	case c.wrong == 0:
		return nil, nil
	case c.wide > c.wrong:
		return nil, fmt.Errorf("%s is UTF-8 with broken characters, the first in line %d; %s from the original", name, c.first, saveAs)
	}
	return korean.EUCKR, nil
}

// counts are what is in a text if it is UTF-8.
type counts struct {
	wide, wrong           int // characters beyond ASCII, and bytes that are none
	lines, returns, first int // ends of lines, and the line of the first wrong byte
}

func count(r io.Reader) (counts, error) {
	var c counts
	buf := make([]byte, 0, 64<<10)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		done := errors.Is(err, io.EOF)
		if err != nil && !done {
			return c, err
		}
		rest := c.add(buf, done)
		if done {
			return c, nil
		}
		buf = buf[:copy(buf, rest)]
	}
}

// add counts bytes and gives back a character that is cut off.
func (c *counts) add(b []byte, last bool) []byte {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			switch b[0] {
			case '\n':
				c.lines++
			case '\r':
				c.returns++
			}
			b = b[1:]
			continue
		}
		if !last && !utf8.FullRune(b) {
			return b
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			if c.wrong++; c.first == 0 {
				c.first = c.lines + 1
			}
		} else {
			c.wide++
		}
		b = b[n:]
	}
	return nil
}

// A leash gives an error to whoever reads on and on without a result.
type leash struct {
	io.Reader
	left int
}

var errLong = errors.New("too long")

func (l *leash) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLong
	}
	n, err := l.Reader.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

func (f textFile) each(yield func(line) bool) (remarks, error) {
	held := &leash{f.open(), longest}
	r := csv.NewReader(held)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = f.comma, -1, true
	// Excel counts a row where encoding/csv counts lines: a cell may have
	// several, and empty lines are rows that it skips.
	row, next := 0, 1
	if f.hint {
		row = -1
	}
	l := line{}
	for {
		held.left = longest
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return remarks{}, nil
		}
		if err != nil {
			return remarks{}, csvMisfit(err, row, next)
		}
		start, _ := r.FieldPos(0)
		row += 1 + start - next
		next = start + 1
		for _, s := range fields {
			next += strings.Count(s, "\n")
		}
		if len(fields) > mostColumns {
			return remarks{}, misfit{row, fmt.Sprintf("it has more than %d cells", mostColumns)}
		}
		if row == 0 {
			continue
		}
		l.number, l.cells = row, l.cells[:0]
		for i, s := range fields {
			if s != "" {
				l.cells = append(l.cells, cell{i, text, unprotect(s)})
			}
		}
		if !yield(l) {
			return remarks{}, nil
		}
	}
}

// csvMisfit says in plain words what encoding/csv did not like after a row
// that ended before the line next.
func csvMisfit(err error, row, next int) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return misfit{row + 1 + max(p.StartLine-next, 0), fmt.Sprintf("a quotation mark in line %d of the file stands alone; put the cell in quotation marks and write those inside it twice", p.Line)}
	}
	if errors.Is(err, errLong) {
		return misfit{row + 1, fmt.Sprintf("it is longer than %d MB; a quotation mark may lack its partner", longest>>20)}
	}
	return err
}
