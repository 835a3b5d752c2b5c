package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// format is what a file is.
type format int

const (
	formatCSV format = iota
	formatXLSX
)

const saveAs = "save it as .xlsx or as CSV UTF-8"

// refused are files that are known by how they begin and not read.
func refused() []struct{ begins, is string } {
	return []struct{ begins, is string }{
		{"%PDF", "is a PDF; open the table from which it was made and " + saveAs},
		{"\x89PNG", "is a picture; open the table that it shows and " + saveAs},
		{"\xff\xd8\xff", "is a picture; open the table that it shows and " + saveAs},
		{"GIF8", "is a picture; open the table that it shows and " + saveAs},
		{"II*\x00", "is a picture; open the table that it shows and " + saveAs},
		{"MM\x00*", "is a picture; open the table that it shows and " + saveAs},
		{"RIFF", "is a picture or a sound; open the table and " + saveAs},
		{"{\\rtf", "is a text document; open the table and " + saveAs},
		{"\x1f\x8b", "is an archive; unpack it first"},
		{"7z\xbc\xaf", "is an archive; unpack it first"},
		{"Rar!", "is an archive; unpack it first"},
	}
}

// sniff finds out what a file is by its first bytes.
func sniff(name string, r io.ReaderAt, size int64) (format, error) {
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && (!errors.Is(err, io.EOF) || n < len(head)) {
		return 0, fmt.Errorf("%s can't be read: %w", name, err)
	}
	if len(head) == 0 {
		return 0, fmt.Errorf("%s is empty", name)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return formatXLSX, nil
	}
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) {
		return 0, oldOrLocked(name, r, size)
	}
	for _, f := range refused() {
		if bytes.HasPrefix(head, []byte(f.begins)) {
			return 0, fmt.Errorf("%s %s", name, f.is)
		}
	}
	if markup(head) {
		return 0, fmt.Errorf("%s is a web page or XML, whatever its name says; open it in Excel and %s", name, saveAs)
	}
	if !utf16Mark(head) && bytes.IndexByte(head, 0) >= 0 {
		return 0, fmt.Errorf("%s is neither a table of Excel nor text; open the table and %s", name, saveAs)
	}
	return formatCSV, nil
}

func utf16Mark(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// markup tells whether a text is HTML or XML, as which some systems export
// what they name .xls.
func markup(head []byte) bool {
	s := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n"))
	for _, begins := range []string{"<?xml", "<!doctype", "<html", "<table", "<head", "<meta", "<style"} {
		if strings.HasPrefix(s, begins) {
			return true
		}
	}
	return false
}

// oldOrLocked tells a workbook of before 2007 from one under a password: both
// are compound files, and the latter has a part of this name.
func oldOrLocked(name string, r io.ReaderAt, size int64) error {
	locked := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	found, err := contains(io.NewSectionReader(r, 0, size), locked)
	if err != nil {
		return fmt.Errorf("%s can't be read: %w", name, err)
	}
	if found {
		return fmt.Errorf("%s is protected by a password; open it in Excel, take the password off under File, Info, Protect Workbook, and save it again", name)
	}
	return fmt.Errorf("%s is a file of an older Excel (.xls) or of another program; open it and %s", name, saveAs)
}

func contains(r io.Reader, part []byte) (bool, error) {
	buf := make([]byte, 0, 64<<10)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, part) {
			return true, nil
		}
		if keep := len(part) - 1; len(buf) > keep {
			buf = buf[:copy(buf, buf[len(buf)-keep:])]
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
}

// quote shows a text in a fault, cut where it is long.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
