package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// A book is a workbook. What all of its sheets need is read when it is opened.
type book struct {
	parts    map[string]*zip.File // by their names in small letters
	limit    int64
	from1904 bool
	styles   []shape
	shared   sharedTexts
}

// openXLSX gives the sheets of a workbook.
func openXLSX(name string, r io.ReaderAt, size int64, opt Options) ([]grid, error) {
	// A quarter: tables shrink to less, and what is listed in a zip takes memory
	// before anything of it is unpacked.
	if size > opt.Bytes/4 {
		return nil, fmt.Errorf("%s has more than %d MB; take out its pictures or split it", name, opt.Bytes>>22)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged; open it in Excel, and %s", name, saveAs)
	}
	b := &book{parts: map[string]*zip.File{}, limit: opt.Bytes}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > uint64(opt.Bytes) || total > uint64(opt.Bytes) {
			return nil, fmt.Errorf("%s has more than %d MB when it is unzipped; split it", name, opt.Bytes>>20)
		}
		b.parts[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	if err := b.foreign(name); err != nil {
		return nil, err
	}
	grids, err := b.open()
	if err != nil {
		return nil, fmt.Errorf("%s is damaged (%w); open it in Excel, and %s", name, err, saveAs)
	}
	if len(grids) == 0 {
		return nil, errors.New(name + " has no sheet with cells")
	}
	return grids, nil
}

// foreign refuses what is zipped as well and no workbook.
func (b *book) foreign(name string) error {
	for _, f := range []struct{ part, is string }{
		{"xl/workbook.bin", "is a binary workbook (.xlsb)"},
		{"mimetype", "is a file of OpenDocument (.ods) or the like"},
		{"word/document.xml", "is a document of Word"},
		{"ppt/presentation.xml", "is a presentation"},
		{"index/document.iwa", "is a file of Numbers or the like"},
	} {
		if b.parts[f.part] != nil {
			return fmt.Errorf("%s %s; open the table and %s", name, f.is, saveAs)
		}
	}
	if b.parts["_rels/.rels"] == nil && b.parts["xl/workbook.xml"] == nil {
		return fmt.Errorf("%s is an archive and no workbook; unpack it, or %s", name, saveAs)
	}
	return nil
}

func (b *book) open() ([]grid, error) {
	main, err := b.mainPart()
	if err != nil {
		return nil, err
	}
	related, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	for _, r := range related {
		switch {
		case strings.HasSuffix(r.kind, "/styles"):
			b.styles, err = b.readStyles(r.target)
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			b.shared, err = b.readShared(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	return b.sheets(main, related)
}

// mostSheets is how many are looked through for a header.
const mostSheets = 256

// sheets are those of the workbook that have cells; charts have none.
func (b *book) sheets(main string, related map[string]relation) ([]grid, error) {
	var grids []grid
	err := b.elements(main, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.from1904 = isTrue(attr(e, "date1904"))
		case "sheet":
			r, ok := related[attr(e, "id")]
			if len(grids) == mostSheets {
				return fmt.Errorf("it has more than %d sheets", mostSheets)
			}
			if ok && strings.HasSuffix(r.kind, "/worksheet") {
				grids = append(grids, &sheetPart{b, attr(e, "name"), r.target, attr(e, "state") != "" && attr(e, "state") != "visible"})
			}
		}
		return nil
	})
	return grids, err
}

// A relation is a part that another one speaks of.
type relation struct{ kind, target string }

func (b *book) mainPart() (string, error) {
	related, err := b.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range related {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			return r.target, nil
		}
	}
	return "xl/workbook.xml", nil
}

func (b *book) relations(of string) (map[string]relation, error) {
	dir, file := path.Split(of)
	all := map[string]relation{}
	name := dir + "_rels/" + file + ".rels"
	if b.parts[strings.ToLower(name)] == nil && of == "" {
		return all, nil
	}
	err := b.elements(name, func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		all[attr(e, "Id")] = relation{attr(e, "Type"), path.Clean(target)[1:]}
		return nil
	})
	return all, err
}

// elements gives every element of a part as it begins.
func (b *book) elements(part string, yield func(xml.StartElement) error) error {
	x, err := b.xml(part)
	if err != nil {
		return err
	}
	defer x.close()
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := yield(e); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }
