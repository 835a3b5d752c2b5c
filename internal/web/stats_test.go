package web_test

import (
	"strings"
	"testing"

	"annae/internal/access"
	"annae/internal/record"
	"annae/internal/web"
)

// Figures are told to who may see them, of the days that they ask for.
func TestFiguresAreTold(t *testing.T) {
	s := staff(t)
	r := s.Callers.(*record.Record)
	secret := "annae_" + strings.Repeat("Z", 26)
	addToken(t, r, "figures", secret, access.ReadStats)
	h := serve(t, &fakeDesk{}, web.Options{Staff: &web.Staff{Figures: r, Callers: r}})
	asked(t, s) // an enquiry
	type line struct {
		Of            string
		Handed, Wrong int
	}
	type seen struct {
		From, To string
		All      line
		Locales  []line
		Topics   []any
	}
	is := decoded[seen](t, do(h, "GET", "/v1/stats?to=2999-01-01", "", "Authorization", "Bearer "+secret), 200)
	if is.All.Handed != 1 || len(is.Locales) != 1 || is.Locales[0].Of != "ko" || is.Topics == nil || is.To != "2999-01-01" {
		t.Errorf("told is %+v", is)
	}
	if none := decoded[seen](t, do(h, "GET", "/v1/stats?from=2020-01-01&to=2020-02-01", "", "Authorization", "Bearer "+secret), 200); none.All.Handed != 0 || none.Locales == nil {
		t.Errorf("of days long ago is told %+v", none)
	}
	for _, days := range []string{"from=yesterday", "from=2026-02-30", "from=2026-01-02&to=2026-01-01", "from=2026-01-01&to=2026-01-01"} {
		refused(t, do(h, "GET", "/v1/stats?"+days, "", "Authorization", "Bearer "+secret), 422)
	}
	refused(t, do(h, "GET", "/v1/stats", ""), 401)
	other := "annae_" + strings.Repeat("Y", 26)
	addToken(t, r, "clerk", other, access.ReadEnquiries, access.Read)
	refused(t, do(h, "GET", "/v1/stats", "", "Authorization", "Bearer "+other), 403)
}
