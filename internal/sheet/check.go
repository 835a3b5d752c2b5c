package sheet

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A checker goes through a table once and gathers what is wrong with it.
type checker struct {
	*Table
	faults  Faults
	strange map[int]int // columns without a meaning that hold something, and the first row
	unseen  []span      // rows that are hidden
}

// check finds every fault of a table and, where there is none, counts its rows
// and writes its notices.
func check(t *Table, rows int) Faults {
	c := &checker{Table: t, strange: map[int]int{}}
	c.twice()
	places := t.places()
	said, err := t.grid.each(func(l line) bool {
		if l.number <= t.header.row {
			return true
		}
		if c.line(l, places) {
			t.Count++
		}
		if t.Count > rows {
			c.at(l.number, -1, fmt.Sprintf("there are more than %d rows; split the file", rows))
			return false
		}
		return true
	})
	c.missing()
	c.unknown()
	for _, a := range said.merged {
		if a.last >= t.header.row {
			c.at(a.row, a.start, "the cells "+a.ref+" are merged; unmerge them and fill each one")
		}
	}
	var m misfit
	if errors.As(err, &m) {
		c.at(m.row, -1, m.reason+"; what follows was not read")
	} else if err != nil {
		c.at(0, -1, "it can't be read: "+err.Error())
	}
	c.faults.sort()
	c.notices(said)
	return c.faults
}

func (c *checker) at(row, column int, reason string) {
	f := Fault{Sheet: c.Sheet, Row: row, Reason: reason}
	if column >= 0 {
		f.Column, f.Title = letters(column), c.header.titles[column]
	}
	c.faults.Add(f)
}

// line checks a row and tells whether it holds anything.
func (c *checker) line(l line, places map[int]int) bool {
	holds := false
	for _, x := range l.cells {
		i, known := places[x.column]
		if !known {
			if x.is == broken || Clean(x.text) != "" {
				holds = true
				if _, seen := c.strange[x.column]; !seen {
					c.strange[x.column] = l.number
				}
			}
			continue
		}
		v, err := value(x, c.columns[i])
		if err != nil {
			c.at(l.number, x.column, err.Error())
		}
		holds = holds || v != "" || err != nil
	}
	if holds && l.hidden {
		if last := len(c.unseen) - 1; last >= 0 && c.unseen[last].last == l.number-1 {
			c.unseen[last].last++
		} else {
			c.unseen = append(c.unseen, span{l.number, l.number})
		}
	}
	return holds
}

// twice faults columns that mean the same.
func (c *checker) twice() {
	for again, first := range c.header.twice {
		c.at(c.header.row, again, fmt.Sprintf("it means the same as column %s (%s); delete one of them", letters(first), c.header.titles[first]))
	}
}

// missing faults required columns that are not there.
func (c *checker) missing() {
	for i, column := range c.columns {
		if !column.Required || c.header.at[i] >= 0 {
			continue
		}
		reason := "the column " + column.title() + " is missing"
		for at, title := range c.header.titles {
			if l, ok := likely(title, c.columns); ok && l.ID == column.ID && !slices.Contains(c.header.at, at) {
				reason += fmt.Sprintf("; is %s in column %s meant?", quote(title), letters(at))
				break
			}
		}
		c.at(c.header.row, -1, reason)
	}
}

// unknown faults columns that hold something and are none of ours.
func (c *checker) unknown() {
	for at, row := range c.strange {
		if _, said := c.header.twice[at]; said {
			continue
		}
		title, ok := c.header.titles[at]
		if !ok {
			c.at(row, at, "the column has no title; give it one in row "+strconv.Itoa(c.header.row)+" or empty it")
			continue
		}
		reason := "no column is called " + quote(title)
		if l, ok := likely(title, c.columns); ok {
			reason += "; is " + l.title() + " meant?"
		} else {
			reason += "; rename it or delete it"
		}
		c.at(c.header.row, at, reason)
	}
}

// notices say what is read though staff may not see it.
func (c *checker) notices(said remarks) {
	if len(c.unseen) > 0 {
		rows := 0
		for _, s := range c.unseen {
			rows += s.last - s.first + 1
		}
		why := "hidden"
		if said.filtered {
			why = "hidden or filtered out"
		}
		c.Notices = append(c.Notices, fmt.Sprintf("%d rows are %s and are read as well: %s", rows, why, spans(c.unseen, strconv.Itoa)))
	}
	var columns []span
	for _, s := range said.columns {
		for at := range c.header.titles {
			if s.first <= at && at <= s.last {
				columns = append(columns, span{at, at})
			}
		}
	}
	if len(columns) > 0 {
		slices.SortFunc(columns, func(a, b span) int { return a.first - b.first })
		c.Notices = append(c.Notices, "hidden columns are read as well: "+spans(columns, letters))
	}
}

func spans(all []span, name func(int) string) string {
	var words []string
	for i, s := range all {
		switch {
		case i == 10:
			return strings.Join(words, ", ") + " and others"
		case s.first == s.last:
			words = append(words, name(s.first))
		default:
			words = append(words, name(s.first)+"-"+name(s.last))
		}
	}
	return strings.Join(words, ", ")
}

// value is what a cell says in its column.
func value(x cell, c Column) (string, error) {
	if x.is == broken {
		return "", errors.New(x.text)
	}
	s := Clean(x.text)
	if !c.Lines {
		s = oneLine(s)
	}
	if s == "" {
		return "", nil
	}
	if err := sound(s); err != nil {
		return "", err
	}
	if c.Kind == Date {
		return dateValue(x.is, s)
	}
	if n := utf8.RuneCountInString(s); n > c.limit() {
		return "", fmt.Errorf("it has %d characters; at most %d are allowed", n, c.limit())
	}
	return s, nil
}

func dateValue(is is, s string) (string, error) {
	switch is {
	case date:
		return dayOf(s), nil
	case number:
		return "", errors.New(s + " is a number, not a date; format the cell as a date or write it as 2026-11-22")
	default:
		return parseDate(s)
	}
}

// sound faults what a program for tables left where a value should be.
func sound(s string) error {
	if strings.ContainsRune(s, utf8.RuneError) {
		return errors.New("it holds characters that were lost when the file was saved; " + saveAs + " from the original")
	}
	if s[0] != '#' {
		return nil
	}
	if isError(s) {
		return errors.New("it holds the error " + s + " instead of a value")
	}
	if len(s) > 2 && strings.Trim(s, "#") == "" {
		return errors.New("it shows " + quote(s) + " because its column was too narrow when it was saved; widen the column and save again")
	}
	return nil
}

// isError tells whether a text is one of Excel's errors.
func isError(s string) bool {
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!":
		return true
	}
	return false
}
