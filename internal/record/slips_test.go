package record_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/record"
	"annae/internal/slip"
)

func issue(t *testing.T, r *record.Record, ref application.Reference, contacts int64) slip.Slip {
	t.Helper()
	return must[slip.Slip](t)(r.IssueSlip(t.Context(), ref, contacts))
}

func TestASlipIsConfirmedByItsCode(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		s := issue(t, r, ref, 1)
		check := func(now string, still bool) {
			t.Helper()
			f := must[slip.Found](t)(a.CheckSlip(t.Context(), s.Code, "lee"))
			if f.Slip != s || f.Reference != ref || f.Phase != "received" || f.Issued.IsZero() || f.Now != now || f.Still != still {
				t.Errorf("it is %+v, want %+v in %q, still so: %v", f, s, now, still)
			}
		}
		check("received", true)
		move := func(to string) {
			t.Helper()
			must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: ref, To: to, By: "kim"}))
		}
		move("checking")
		check("checking", false)
		if other := issue(t, r, ref, 1); other.Code == s.Code || other.Phase != "checking" {
			t.Errorf("where it stands now has the slip %+v", other)
		}
		if _, err := r.Slip(t.Context(), slip.CodeOf(keys(t), application.Standing{Reference: ref}, "2026-11-22")); !errors.Is(err, slip.ErrNone) {
			t.Errorf("a code that was never issued is %v, want slip.ErrNone", err)
		}
	})
}

func TestTheSameStandingHasOneSlipADay(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		first := issue(t, r, ref, 1)
		if again := issue(t, r, ref, 1); again != first && again.Issued.Sub(first.Issued) < time.Minute { // midnight may pass
			t.Errorf("issued again it is %+v, want %+v", again, first)
		}
		must[slip.Found](t)(a.CheckSlip(t.Context(), first.Code, "lee"))
		var did []string
		for _, l := range must[[]record.Audited](t)(a.Audit(t.Context(), ref)) {
			did = append(did, l.Who+" "+l.Did+l.Detail)
		}
		if got := strings.Join(did, ", "); got != "kim added, applicant slip issued, lee slip checked" {
			t.Errorf("the audit is %s", got)
		}
	})
}

func TestChangedContactsEndTheRightToASlip(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		e := entry(1)
		ref := load(t, a, e)[0].Reference
		e.Contacts = []string{"new@example.org"}
		load(t, a, e)
		for name, get := range map[string]func() error{
			"the old version": func() error { _, err := r.IssueSlip(t.Context(), ref, 1); return err },
			"no application":  func() error { _, err := r.IssueSlip(t.Context(), "KCN-2026-7F3K-E", 1); return err },
		} {
			if err := get(); !errors.Is(err, application.ErrUnknown) {
				t.Errorf("%s gets a slip: %v", name, err)
			}
		}
		k := r.Kept(t.Context())
		if path, good := k.Slip(conversation.Proof{Reference: ref, Contacts: 1}, time.Now().Add(time.Minute)); good || path != "" || k.Err() != nil {
			t.Errorf("in a conversation it gets %q, %v, %v", path, good, k.Err())
		}
		path, good := k.Slip(conversation.Proof{Reference: ref, Contacts: 2}, time.Now().Add(time.Minute))
		at, opens := slip.ReadAddress(keys(t), strings.TrimPrefix(path, slip.Pages), time.Now())
		if !good || !opens || at.Contacts != 2 || at.Code != issue(t, r, ref, 2).Code {
			t.Errorf("the new version gets %q, %v, which leads to %+v", path, good, at)
		}
	})
}

// What lies in the record tells neither the code nor whom a slip is for.
func TestTheRecordOfASlipHoldsNoCode(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		code := issue(t, r, ref, 1).Code
		rows := must[[]string](t)(r.Rows(t.Context(), "slips"))
		if len(rows) != 1 || !strings.Contains(rows[0], string(ref)) {
			t.Fatalf("the rows are %q", rows)
		}
		for _, secret := range []string{string(code), fmt.Sprintf("%x", string(code)), "example.org", "Demo City"} {
			if strings.Contains(rows[0], secret) {
				t.Errorf("the row %q holds %s", rows[0], secret)
			}
		}
	})
}
