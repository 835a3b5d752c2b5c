package conversation_test

import (
	"slices"
	"testing"

	"annae/internal/conversation"
)

// said are the keys of the texts of a reply, and the ids of its options.
func said(r conversation.Reply) (all []string) {
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Text:
			all = append(all, p.Key)
		case conversation.Choices:
			for _, o := range p.Options {
				all = append(all, o.ID)
			}
		}
	}
	return all
}

// told is what a conversation on the page says to news, after some messages.
func told(t *testing.T, messages ...conversation.Incoming) (last, news []string) {
	t.Helper()
	core := newCore(t, nil).Keeping(nil, nil, &doors{counter{contacts: 1}, ""}, nil, nil)
	st := conversation.State{Follows: &conversation.Follows{Reference: "KCN-2026-7F3K-E", Contacts: 1}}
	for _, in := range messages {
		last = said(core.Turn(&st, "web", "m", in).Reply)
	}
	return last, said(core.Turn(&st, "web", "n", conversation.Incoming{News: "KCN-2026-7F3K-E"}).Reply)
}

// What a button or a word does, it does each time: an old button that was "no
// more news" turns none on.
func TestNewsIsTurnedOffAndOn(t *testing.T) {
	is := []string{"news.there", "ref.KCN-2026-7F3K-E", "do.quiet"}
	quiet, loud := []string{"news.quiet", "do.loud", "do.unlink"}, []string{"news.loud", "do.quiet", "do.unlink"}
	type in = conversation.Incoming
	for name, c := range map[string]struct {
		said       []in
		last, news []string
	}{
		"nothing was said":              {nil, nil, is},
		"/quiet":                        {[]in{{Text: "/quiet"}}, quiet, nil},
		"/quiet twice":                  {[]in{{Text: "/quiet"}, {Text: "/quiet"}}, quiet, nil},
		"an old button":                 {[]in{{Choice: "do.quiet"}, {Choice: "do.quiet"}}, quiet, nil},
		"in words":                      {[]in{{Text: "No more news."}}, quiet, nil},
		"in Korean words":               {[]in{{Text: "알림 꺼 주세요", Locale: "ko"}}, quiet, nil},
		"off and on":                    {[]in{{Text: "/quiet"}, {Text: "/quiet off"}}, loud, is},
		"off, and on by its button":     {[]in{{Text: "/quiet"}, {Choice: "do.loud"}}, loud, is},
		"off and on in words":           {[]in{{Text: "mute"}, {Text: "turn news on"}}, loud, is},
		"on, which it was":              {[]in{{Text: "/quiet off"}}, loud, is},
		"/unlink":                       {[]in{{Text: "/unlink"}, {Text: "/quiet"}}, []string{"news.none"}, nil},
		"unlinked in words":             {[]in{{Text: "close this application"}, {Text: "/quiet off"}}, []string{"news.none"}, nil},
		"unlinked in Korean words":      {[]in{{Text: "연결 끊기"}, {Text: "/quiet off"}}, []string{"news.none"}, nil},
		"a question about other things": {[]in{{Text: "/quiet"}, {Text: "/about"}, {Text: "/quiet"}}, quiet, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if last, news := told(t, c.said...); !slices.Equal(last, c.last) || !slices.Equal(news, c.news) {
				t.Errorf("it says %q and then to news %q, want %q and %q", last, news, c.last, c.news)
			}
		})
	}
}
