package evaluation

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// WriteTable prints the figures, one line for the total and one per language.
func (r Report) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\ttop-1\ttop-3\tMRR@5\tAUROC\trejected\tright\twrong\toffered\thanded over\tout rejected\tq/s\tbuild ms\t")
	writeRow(t, "total", r.Total)
	for _, lang := range slices.Sorted(maps.Keys(r.Languages)) {
		writeRow(t, lang, r.Languages[lang])
	}
	return t.Flush()
}

func writeRow(w io.Writer, name string, f Figures) {
	if name == "" {
		name = "(none)"
	}
	fmt.Fprintf(w, "%s\t", name)
	for _, x := range []*float64{f.Top1, f.Top3, f.MRR5, f.AUROC, f.Rej10,
		f.Own.Right, f.Own.Wrong, f.Own.Offered, f.Own.HandedOver, f.Own.OOSRejected} {
		fmt.Fprintf(w, "%s\t", cell(x, 1))
	}
	fmt.Fprintf(w, "%s\t%s\t\n", cell(f.QPS, 0), cell(f.BuildMS, 0))
}

func cell(x *float64, digits int) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%.*f", digits, *x)
}

// WriteMisses prints the questions that went wrong, each with what was
// expected and what it got.
func (r Report) WriteMisses(w io.Writer) error {
	for _, m := range r.Misses {
		_, err := fmt.Fprintf(w, "%s\t%s\n\texpected %s\n\tgot %s (in scope %.2f)\n",
			m.Query.Lang, m.Query.Text, m.expected(), m.got(), m.Got.InScope)
		if err != nil {
			return err
		}
	}
	return nil
}

func (m Miss) expected() string {
	if !m.Query.InScope() {
		return "nothing: out of scope"
	}
	if len(m.Query.All) > 0 {
		return strings.Join(m.Query.All, " and ")
	}
	return strings.Join(m.Query.labels(), " or ")
}

func (m Miss) got() string {
	ranked := "; ranked " + strings.Join(m.Got.Ranked, ", ")
	if len(m.Got.Ranked) == 0 {
		ranked = "; ranked nothing"
	}
	switch m.Got.Outcome {
	case Answered:
		return "an answer: " + strings.Join(m.Got.Answered, ", ") + ranked
	case Offered:
		return "an offer: " + strings.Join(m.Got.Offered, ", ") + ranked
	}
	return "no answer" + ranked
}
