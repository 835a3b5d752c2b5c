package eligibility

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"annae/internal/condition"
)

// Say gives the words of a text by its id.
type Say func(id string) string

// Write prints what was proved, and then what was found.
func (v *Verification) Write(w io.Writer, say Say) error {
	fmt.Fprintln(w, "Questions until the verdicts are settled; the optimum is that of any order of questions.")
	if err := v.writeInterviews(w); err != nil {
		return err
	}
	if len(v.Blocked) > 0 {
		fmt.Fprintln(w, "\nVerdicts that wait for a source, with the share of applicants for whom they do:")
	}
	for _, b := range v.Blocked {
		fmt.Fprintf(w, "  %s, %s, %.1f %%: %s\n    such as %s\n", b.Track, b.Rule, 100*b.Share, say("unsettled."+b.Rule), inWords(b.Applicant, say))
	}
	if len(v.Shielded) > 0 {
		fmt.Fprintf(w, "\nNobody is ineligible for %s: no source settles what would rule anybody out.\n", strings.Join(v.Shielded, ", "))
	}
	fmt.Fprintf(w, "\n%d combinations of facts tried, %d cases of answers compared: ", v.Tried, v.Cases)
	if len(v.Findings) == 0 {
		_, err := fmt.Fprintln(w, "no findings")
		return err
	}
	fmt.Fprintf(w, "%d findings\n", len(v.Findings))
	for _, f := range v.Findings {
		fmt.Fprintf(w, "%s: %s\n", f.Where, f.What)
		if len(f.Applicant) > 0 {
			fmt.Fprintf(w, "    an applicant: %s\n", inWords(f.Applicant, say))
		}
	}
	return nil
}

func (v *Verification) writeInterviews(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tapplicants\tmean\toptimum\tat most\toptimum\tall asked\t")
	for _, i := range v.Interviews {
		best, fewest := fmt.Sprintf("%.3f", i.Best), fmt.Sprint(i.Fewest)
		if i.AtLeast {
			best, fewest = "at least "+best, "-"
		}
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%s\t%d\t%s\t%d\t\n", i.Of, i.Ways, i.Mean, best, i.Most, fewest, i.All)
	}
	return t.Flush()
}

// inWords tells facts as a summary does.
func inWords(facts []Named, say Say) string {
	var all []string
	for _, f := range facts {
		value := map[string]string{condition.Yes: "yes", condition.No: "no", "": "not known"}[f.Value]
		if value == "" {
			value = say("fact." + f.Fact + "." + f.Value)
		}
		all = append(all, say("fact."+f.Fact)+": "+value)
	}
	return strings.Join(all, "; ")
}
