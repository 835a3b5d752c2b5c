package hub_test

import (
	"fmt"
	"strings"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/hub"
)

// Texts say how long conversations are kept.
func TestTextsSayHowLongConversationsAreKept(t *testing.T) {
	hours := fmt.Sprint(hub.Lasting.Hours())
	for l, w := range answertest.Desk().Content().Words {
		for _, key := range []string{"about.half_day", "page.privacy", "enquiry.mail", "enquiry.no_mail"} {
			if text := w.Say(key, nil); !strings.Contains(text, hours) {
				t.Errorf("in %s %s lacks %s hours: %s", l, key, hours, text)
			}
		}
	}
}
