package record_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"annae/internal/draft"
	"annae/internal/record"
)

// A draft waits until it is exported or withdrawn, once, and is gone a month later.
func TestADraftWaitsUntilItIsSettled(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		one := draft.New("en", "purple bridges?", "", "May purple bridges apply?", &draft.Topic{Answer: "Yes.", Covers: "planning 2026", Sources: []string{"S24"}})
		two := draft.New("ko", "", "who-runs-it", "누가?", nil)
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			if err := errors.Join(tx.Drafting().Draft(t.Context(), one, "kim"), tx.Drafting().Draft(t.Context(), two, "kim")); err != nil {
				t.Fatal(err)
			}
		})
		waiting := func() (ids []string) {
			for _, d := range must[[]draft.Draft](t)(r.Drafts(t.Context(), draft.Open)) {
				ids = append(ids, d.ID)
				if d.ID == one.ID && (d.New == nil || d.New.Sources[0] != "S24" || d.By != "kim" || d.At.IsZero() || d.State != draft.Open) {
					t.Errorf("it is %+v", d)
				}
			}
			return ids
		}
		if ids := waiting(); len(ids) != 2 {
			t.Errorf("there wait %q", ids)
		}
		if rows := tableOf(dump(t, r).Text, "drafts"); strings.Contains(rows, "purple") {
			t.Errorf("unsealed lies %s", rows)
		}
		if err := r.SettleDraft(t.Context(), one.ID, draft.Exported, "lee"); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{one.ID, "AAAAAAAA"} {
			if err := r.SettleDraft(t.Context(), id, draft.Withdrawn, "lee"); !errors.Is(err, record.ErrNoDraft) {
				t.Errorf("settled once more: %v", err)
			}
		}
		if err := errors.Join(r.Age(t.Context(), "drafts", "changed", 31*24*time.Hour), r.Sweep(t.Context())); err != nil {
			t.Fatal(err)
		}
		if ids := waiting(); len(ids) != 1 || ids[0] != two.ID {
			t.Errorf("after a month wait %q", ids)
		}
		rows := tableOf(dump(t, r).Text, "drafts")
		if strings.Contains(rows, one.ID) || !strings.Contains(rows, two.ID) {
			t.Errorf("after a month is left %s", rows)
		}
		for _, line := range []string{"draft made", "draft exported"} {
			if !strings.Contains(tableOf(dump(t, r).Text, "audit"), line) {
				t.Errorf("the audit lacks %q", line)
			}
		}
	})
}
