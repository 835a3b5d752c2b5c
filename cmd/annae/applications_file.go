package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/sheet"
)

// columns are those of a file of applications, by their fields.
var columns = []sheet.Column{
	{ID: application.FieldReference, Titles: []string{"Reference", "접수번호"}},
	{ID: application.FieldOwn, Titles: []string{"Own number", "관리번호", "내부번호"}, Max: 200},
	{ID: application.FieldTrack, Titles: []string{"Track", "유형"}},
	{ID: application.FieldCountry, Titles: []string{"Country", "국가", "나라"}},
	{ID: application.FieldCity, Titles: []string{"City", "도시"}},
	{ID: application.FieldTitle, Titles: []string{"Title", "Project", "사업명", "과제명"}},
	{ID: application.FieldApplicant, Titles: []string{"Applicant", "Organisation", "Organization", "신청기관", "신청 기관"}},
	{ID: application.FieldContacts, Titles: []string{"Contacts", "Contact", "E-mail", "이메일", "담당자 이메일", "연락처"}, Lines: true},
	{ID: application.FieldPhase, Titles: []string{"Phase", "단계"}},
	{ID: application.FieldDue, Titles: []string{"Due", "Due date", "기한", "마감일"}, Kind: sheet.Date},
	{ID: application.FieldAssignee, Titles: []string{"Assignee", "Reviewer", "담당자"}},
	{ID: application.FieldDocuments, Titles: []string{"Documents", "서류"}, Lines: true},
	{ID: application.FieldNote, Titles: []string{"Note", "Note to the applicant", "안내 메모"}, Lines: true, Max: 4000},
	{ID: application.FieldInternal, Titles: []string{"Internal", "Internal note", "내부 메모"}, Lines: true, Max: 4000},
	{ID: application.FieldDemo, Titles: []string{"Demo", "시험용"}},
}

// importApplications loads a file, all of it or nothing.
func importApplications(ctx context.Context, e *errandWork) error {
	file, err := os.Open(e.args[0])
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was read alone
	info, err := file.Stat()
	if err != nil {
		return err
	}
	table, faults := sheet.Read(filepath.Base(e.args[0]), file, info.Size(), columns, sheet.Options{Sheet: e.sheet})
	if faults.Any() {
		return notLoaded(e.stderr, faults)
	}
	entries, bad, err := readEntries(e.content, table)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return errors.New("the file has no application in it")
	}
	for _, notice := range table.Notices {
		fmt.Fprintln(e.stderr, "Note:", notice)
	}
	var given []string
	for _, c := range columns {
		if table.Has(c.ID) {
			given = append(given, c.ID)
		}
	}
	// With faults it is only tried, to tell all that there are.
	changes, err := e.store.Import(ctx, entries, given, e.who(), e.try || len(bad) > 0, progress(e.stderr, len(entries)))
	var more application.Faults
	if err != nil && !errors.As(err, &more) {
		return err
	}
	if bad = append(bad, more...); len(bad) > 0 {
		return notLoaded(e.stderr, placed(table, bad))
	}
	return tellChanges(e.stdout, changes, e.try)
}

// notLoaded tells every fault of a file.
func notLoaded(out io.Writer, faults sheet.Faults) error {
	fmt.Fprintf(out, "%s\n\nNothing was loaded. Mend the file and import it again.\n", faults.Error())
	return errSaid
}

// placed are faults with their places in the file, row by row.
func placed(table *sheet.Table, all application.Faults) (faults sheet.Faults) {
	slices.SortStableFunc(all, func(a, b application.Fault) int { return a.Row - b.Row })
	for _, f := range all {
		faults.Add(table.Fault(sheet.Row{Number: f.Row}, f.Field, f.Reason))
	}
	return faults
}

// readEntries reads the rows of a table, and tells what can't be read.
func readEntries(c *content.Content, table *sheet.Table) (entries []application.Entry, faults application.Faults, err error) {
	countries := countryCodes(c)
	for row, err := range table.Rows() {
		if err != nil {
			return nil, faults, err
		}
		e, bad := readEntry(c, countries, row)
		faults = append(faults, bad...)
		entries = append(entries, e)
	}
	return entries, faults, nil
}

// countryCodes are the codes of countries by every name that people write.
func countryCodes(c *content.Content) map[string]string {
	codes := map[string]string{}
	for _, names := range c.Countries {
		for code, all := range names {
			codes[strings.ToLower(code)] = code
			for _, name := range all {
				codes[strings.ToLower(name)] = code
			}
		}
	}
	return codes
}

// readEntry reads a row, and tells what in it can't be read.
func readEntry(c *content.Content, countries map[string]string, row sheet.Row) (e application.Entry, faults []application.Fault) {
	bad := func(field, reason string) {
		faults = append(faults, application.Fault{Row: row.Number, Field: field, Reason: reason})
	}
	v := map[string]string{}
	for i, column := range columns {
		v[column.ID] = row.Values[i]
	}
	e = application.Entry{Row: row.Number, Phase: v[application.FieldPhase], Details: application.Details{
		Own: v[application.FieldOwn], Track: v[application.FieldTrack], Country: v[application.FieldCountry], City: v[application.FieldCity],
		Title: v[application.FieldTitle], Applicant: v[application.FieldApplicant], Due: v[application.FieldDue], Assignee: v[application.FieldAssignee],
		Note: v[application.FieldNote], Internal: v[application.FieldInternal],
	}}
	if code := countries[strings.ToLower(e.Country)]; code != "" {
		e.Country = code
	}
	var err error
	if typed := v[application.FieldReference]; typed != "" {
		if e.Reference, err = reference(typed); err != nil {
			bad(application.FieldReference, err.Error())
		}
	}
	for _, typed := range strings.FieldsFunc(v[application.FieldContacts], func(r rune) bool { return strings.ContainsRune(",;\n", r) }) {
		address, is := application.ReadContact(typed)
		if is {
			e.Contacts = append(e.Contacts, address)
			continue
		}
		bad(application.FieldContacts, fmt.Sprintf("%q is no e-mail address; between several write a comma", strings.TrimSpace(typed)))
	}
	if e.Documents, err = application.ParseDocuments(v[application.FieldDocuments], c.Phases.Documents); err != nil {
		bad(application.FieldDocuments, err.Error())
	}
	switch strings.ToLower(v[application.FieldDemo]) {
	case "", "no", "false", "0", "아니요", "n":
	case "yes", "true", "1", "예", "y":
		e.Demo = true
	default:
		bad(application.FieldDemo, "write yes or no")
	}
	return e, faults
}

// progress draws a bar in a terminal, and nothing elsewhere.
func progress(out io.Writer, all int) func(int) {
	if !isTerminal(out) {
		return func(int) {}
	}
	last := time.Time{}
	return func(done int) {
		if done < all && time.Since(last) < 100*time.Millisecond {
			return
		}
		last = time.Now()
		const wide = 40
		fill := wide * done / max(all, 1)
		fmt.Fprintf(out, "\r[%s%s] %d of %d", strings.Repeat("#", fill), strings.Repeat(".", wide-fill), done, all)
		if done == all {
			fmt.Fprintln(out)
		}
	}
}

// mostTold is how many changes are told one by one.
const mostTold = 200

func tellChanges(out io.Writer, changes []application.Change, tried bool) error {
	counts := map[application.Did]int{}
	rows := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	told := 0
	slices.SortFunc(changes, func(a, b application.Change) int { return a.Row - b.Row })
	for _, c := range changes {
		counts[c.Did]++
		if c.Did == application.Unchanged || c.Did == application.Removed {
			continue
		}
		if told++; told > mostTold {
			continue
		}
		ref := string(c.Reference)
		if tried && c.Did == application.Added {
			ref = "(new)"
		}
		fmt.Fprintf(rows, "row %d\t%s\t%s\t%s\t\n", c.Row, ref, c.Did, strings.Join(c.Fields, ", "))
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	if told > mostTold {
		fmt.Fprintf(out, "and %d more\n", told-mostTold)
	}
	if n := counts[application.Removed]; n > 0 {
		fmt.Fprintf(out, "The %d invented applications that came with Annae make room for real ones.\n", n)
	}
	end := "."
	if tried {
		end = "; this was only tried, nothing was written."
	}
	_, err := fmt.Fprintf(out, "%d added, %d changed, %d unchanged%s\n", counts[application.Added], counts[application.Changed], counts[application.Unchanged], end)
	return err
}

// exportApplications writes a file that import reads.
func exportApplications(ctx context.Context, e *errandWork) error {
	name := e.args[0]
	write := map[string]func(io.Writer, []sheet.Column, iter.Seq2[[]string, error]) error{".csv": sheet.WriteCSV, ".xlsx": sheet.WriteXLSX}[strings.ToLower(filepath.Ext(name))]
	if write == nil {
		return errors.New("name a file that ends in .csv or .xlsx")
	}
	if e.overdue {
		e.filter.Overdue = today(e.content)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // it holds addresses
	if err != nil {
		return err
	}
	n := 0
	err = write(file, columns, e.rows(ctx, &n))
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	_, err = fmt.Fprintf(e.stdout, "%d applications are in %s. It holds e-mail addresses: keep it as you keep the record.\n", n, name)
	return err
}

// rows are the applications of a filter as a file has them.
func (e *errandWork) rows(ctx context.Context, n *int) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for behind := ""; ; {
			all, next, err := e.store.List(ctx, e.filter, behind, mostListed)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, a := range all {
				*n++
				if !yield(fileRow(a), nil) {
					return
				}
			}
			if behind = next; next == "" {
				return
			}
		}
	}
}

func fileRow(a application.Application) []string {
	demo := ""
	if a.Demo {
		demo = "yes"
	}
	is := map[string]string{
		application.FieldReference: string(a.Reference), application.FieldOwn: a.Own, application.FieldTrack: a.Track, application.FieldCountry: a.Country,
		application.FieldCity: a.City, application.FieldTitle: a.Title, application.FieldApplicant: a.Applicant,
		application.FieldContacts: strings.Join(a.Contacts, ", "), application.FieldPhase: a.Phase, application.FieldDue: a.Due, application.FieldAssignee: a.Assignee,
		application.FieldDocuments: application.WriteDocuments(a.Documents), application.FieldNote: a.Note, application.FieldInternal: a.Internal,
		application.FieldDemo: demo,
	}
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = is[c.ID]
	}
	return row
}
