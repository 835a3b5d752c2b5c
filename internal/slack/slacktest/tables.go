package slacktest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Tables are blocks/table-block and blocks/data-table-block. Newer copies of the
// latter allow 201 rows; the smaller number holds here.
var (
	rawText   = shape{"text": must(str(1, 10_000))}
	rawNumber = shape{"value": must(number(-math.MaxFloat64, math.MaxFloat64)), "text": may(str(1, 10_000))}
	richCell  = shape{"elements": must(list(1, 1000, typed(richTexts)))}

	tables = shape{
		"rows": must(list(1, 100, list(1, 20, typed(map[string]shape{"raw_text": rawText, "raw_number": rawNumber, "rich_text": richCell})))),
		"column_settings": may(list(0, 20, object(shape{
			"align": may(enum("left", "center", "right")), "is_wrapped": may(boolean),
		}))),
	}

	dataTables = shape{
		"caption": must(str(1, 10_000)), "page_size": may(number(1, 100)), "row_header_column_index": may(number(0, 19)),
		"rows": must(list(2, 101, list(1, 20, typed(map[string]shape{
			"raw_text": rawText, "raw_number": rawNumber, "rich_text": richCell,
			"action_cell": {
				"element":  must(element([]string{"button"})),
				"fallback": may(typed(map[string]shape{"raw_text": rawText, "raw_number": rawNumber})),
			},
		})))),
	}
)

// table counts what a message may have only so much of: one table of either
// kind, and 10,000 characters in cells.
func (c *checker) table(_ string, o map[string]any) {
	c.tables++
	c.cells += cells(o["rows"])
}

func (c *checker) dataTable(at string, o map[string]any) {
	c.table(at, o)
	rows, _ := o["rows"].([]any)
	if len(rows) == 0 {
		return
	}
	header, _ := rows[0].([]any)
	for i, cell := range header {
		if m, _ := cell.(map[string]any); m["type"] != "raw_text" {
			c.say(fmt.Sprintf("%s/rows/0/%d/type", at, i), "unsupported type: %v", m["type"])
		}
	}
	for i, row := range rows {
		if r, _ := row.([]any); len(r) != len(header) {
			c.say(fmt.Sprintf("%s/rows/%d", at, i), "all rows must have the same number of cells") // the words are a guess
		}
	}
	if n, _ := o["row_header_column_index"].(float64); int(n) >= max(1, len(header)) {
		c.say(at+"/row_header_column_index", "must be a column of the table") // the words are a guess
	}
}

// cells counts the characters in what is under rows.
func cells(v any) int {
	n := 0
	walk(v, func(o map[string]any) {
		if text, ok := o["text"].(string); ok {
			n += utf8.RuneCountInString(text)
		} else if value, ok := o["value"].(float64); ok {
			n += len(strings.TrimSuffix(fmt.Sprintf("%f", value), ".000000"))
		}
	})
	return n
}

// walk goes through every object in a value.
func walk(v any, each func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		each(v)
		for _, k := range inReading(v) {
			walk(v[k], each)
		}
	case []any:
		for _, item := range v {
			walk(item, each)
		}
	}
}

// inReading are the members of an object, what is read first before the others.
func inReading(o map[string]any) []string {
	names := []string{}
	for _, first := range []string{"title", "label", "text"} {
		if o[first] != nil {
			names = append(names, first)
		}
	}
	for _, name := range sortedKeys(o) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Charts are blocks/data-visualization-block. Its users report up to 12 segments
// and series; the documented 6 hold here.
var (
	label     = str(1, 20)
	anyNumber = number(-math.MaxFloat64, math.MaxFloat64)
	series    = shape{
		"series": must(list(1, 6, object(shape{
			"name": must(label), "data": must(list(1, 20, object(shape{"label": must(label), "value": must(anyNumber)}))),
		}))),
		"axis_config": must(object(shape{"categories": must(list(1, 20, label)), "x_label": may(str(0, 50)), "y_label": may(str(0, 50))})),
	}

	charts = shape{
		"title": must(str(1, 50)),
		"chart": must(typed(map[string]shape{
			"pie": {"segments": must(list(1, 6, object(shape{"label": must(label), "value": must(number(math.SmallestNonzeroFloat64, math.MaxFloat64))})))},
			"bar": series, "area": series, "line": series,
		})),
	}
)

// chart holds series to their axis: each has a unique name and one point for
// every category.
func (c *checker) chart(at string, o map[string]any) {
	c.charts++
	chart, _ := o["chart"].(map[string]any)
	axis, _ := chart["axis_config"].(map[string]any)
	categories, _ := axis["categories"].([]any)
	all, _ := chart["series"].([]any)
	names := map[string]bool{}
	for i, s := range all {
		one, _ := s.(map[string]any)
		under := fmt.Sprintf("%s/chart/series/%d", at, i)
		c.unique(names, under+"/name", one["name"], "series name")
		points, _ := one["data"].([]any)
		labels := map[any]bool{}
		for _, p := range points {
			point, _ := p.(map[string]any)
			labels[point["label"]] = true
		}
		matched := len(points) == len(categories)
		for _, category := range categories {
			matched = matched && labels[category]
		}
		if !matched {
			c.say(under+"/data", "must have one point for every category") // the words are a guess
		}
	}
}
