package record_test

import (
	"slices"
	"testing"

	"annae/internal/application"
	"annae/internal/record"
)

// Else the file that says so again would change the contacts, and end every
// proof.
func TestWhoIsEnteredTwiceIsOneContact(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		e := entry(1)
		e.Contacts = []string{"person@example.org", "other@example.org", "Person@Example.org"}
		ref := load(t, a, e)[0].Reference
		if got, _ := get(t, a, ref); !slices.Equal(got.Contacts, []string{"person@example.org", "other@example.org"}) {
			t.Errorf("the contacts are %q", got.Contacts)
		}
		e.Reference = ref
		if c := load(t, a, e)[0]; c.Did != application.Unchanged {
			t.Errorf("entered again it is %s in %v", c.Did, c.Fields)
		}
	})
}
