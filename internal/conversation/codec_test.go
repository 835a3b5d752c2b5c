package conversation_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"annae/internal/answer"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/conversation/conversationtest"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// again is a value as it comes back from where it was kept.
func again[V any](t rapid.TB, v V) (back V) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatalf("%s can't be read: %v", data, err)
	}
	return back
}

// utc leaves of a time what is kept of it: the moment.
func utc(t *time.Time) { *t = t.Round(0).UTC() }

func sameTurn(a, b conversation.Turn) bool {
	utc(&a.At)
	utc(&b.At)
	return reflect.DeepEqual(a, b)
}

func sameState(a, b conversation.State) bool {
	utc(&a.Tries.Since)
	utc(&b.Tries.Since)
	return reflect.DeepEqual(a, b)
}

// blind leaves the secret out, which each conversation has of its own.
func blind(st conversation.State) conversation.State {
	if st.Tracking != nil && st.Tracking.Challenge != "" {
		tracking := *st.Tracking
		tracking.Challenge = "a secret"
		st.Tracking = &tracking
	}
	return st
}

// anything generates values of a type: any text, part and time in every field,
// lists that are nil, empty and not.
func anything[V any]() *rapid.Generator[V] {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "\x00", "\u2028\u2029", "\u202eabc", "\ufffd", "\ufeff", "\U0010ffff", "\uffff", "👩🏽‍🔧", "안내", "각", "<b>&amp;</b>",
		`\u0000"\`, "\x7f\u0085", `{"text":{}}`, "null", "\r\n\t",
	}))
	cfg := rapid.MakeConfig{
		Kinds: map[reflect.Kind]*rapid.Generator[any]{reflect.String: text.AsAny()},
		Types: map[reflect.Type]*rapid.Generator[any]{reflect.TypeFor[time.Time](): anyTime().AsAny()},
	}
	lists(cfg, text)
	lists(cfg, rapid.SliceOf(text))
	lists(cfg, rapid.MakeCustom[conversation.Said](cfg))
	lists(cfg, rapid.MakeCustom[conversation.Option](cfg))
	lists(cfg, rapid.MakeCustom[content.Source](cfg))
	lists(cfg, rapid.MakeCustom[conversation.Step](cfg))
	part := rapid.OneOf(
		rapid.MakeCustom[conversation.Text](cfg).AsAny(), rapid.MakeCustom[conversation.Card](cfg).AsAny(),
		rapid.MakeCustom[conversation.Table](cfg).AsAny(), rapid.MakeCustom[conversation.Link](cfg).AsAny(),
		rapid.MakeCustom[conversation.Timeline](cfg).AsAny(),
		rapid.MakeCustom[conversation.Choices](cfg).AsAny(),
		rapid.MakeCustom[conversation.Words](cfg).AsAny())
	lists(cfg, rapid.Map(part, func(p any) conversation.Part { return p.(conversation.Part) }))
	return rapid.MakeCustom[V](cfg)
}

// lists has lists of a type be nil as often as not.
func lists[E any](cfg rapid.MakeConfig, each *rapid.Generator[E]) {
	cfg.Types[reflect.TypeFor[[]E]()] = rapid.OneOf(rapid.Just[[]E](nil), rapid.SliceOfN(each, 0, 4)).AsAny()
}

func anyTime() *rapid.Generator[time.Time] {
	zones := []*time.Location{time.UTC, time.FixedZone("KST", 9*3600), time.FixedZone("", -(3*3600 + 1800)), time.Local}
	return rapid.Custom(func(t *rapid.T) time.Time {
		first, last := time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9998, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
		at := time.Unix(rapid.Int64Range(first, last).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nano"))
		return at.In(rapid.SampledFrom(zones).Draw(t, "zone"))
	})
}

func TestWhatIsKeptComesBackTheSame(t *testing.T) {
	replies := anything[conversation.Reply]()
	t.Run("a reply", rapid.MakeCheck(func(t *rapid.T) {
		want := replies.Draw(t, "reply")
		if got := again(t, want); !reflect.DeepEqual(got, want) {
			t.Fatalf("it comes back as %#v, want %#v", got, want)
		}
	}))
	turns := anything[conversation.Turn]()
	t.Run("a turn", rapid.MakeCheck(func(t *rapid.T) {
		want := turns.Draw(t, "turn")
		if got := again(t, want); !sameTurn(got, want) {
			t.Fatalf("it comes back as %#v, want %#v", got, want)
		}
	}))
	states := anything[conversation.State]()
	t.Run("a state", rapid.MakeCheck(func(t *rapid.T) {
		want := states.Draw(t, "state")
		if got := again(t, want); !sameState(got, want) {
			t.Fatalf("it comes back as %#v, want %#v", got, want)
		}
	}))
	t.Run("a turn without a time", func(t *testing.T) {
		var want conversation.Turn
		if got := again(t, want); !reflect.DeepEqual(got, want) {
			t.Errorf("it comes back as %#v, want %#v", got, want)
		}
	})
}

// Rows written by an annae are read by the ones after it: what stands here is
// only ever added to.
func TestRowsStayReadable(t *testing.T) {
	t.Run("a reply", func(t *testing.T) {
		checkRow(t, fullReply(), fullReplyRow)
	})
	t.Run("a reply of nothing", func(t *testing.T) {
		checkRow(t, conversation.Reply{}, `{}`)
	})
	t.Run("a turn", func(t *testing.T) {
		checkRow(t, conversation.Turn{Seq: 2, MessageID: "m", Said: "who may apply?", Picked: "Yes", Reply: conversation.Reply{Locale: "en"}, At: today},
			`{"Seq":2,"MessageID":"m","Said":"who may apply?","Picked":"Yes","Reply":{"in":"en"},"At":"2026-11-22T12:00:00Z"}`)
	})
	t.Run("a state", func(t *testing.T) {
		checkRow(t, conversation.State{
			Chosen: "ko", Spoken: "en", Turn: 3, Open: []string{"do.check"}, Telling: 3,
			Thread: answer.Thread{Topics: []string{"deadline"}, Side: content.Planning, Role: answer.Official, Applied: true},
			Judged: conversation.Judged{Turn: 3, Text: "when?", Topics: []string{"deadline"}},
			Check: &conversation.Check{Cycle: 2026, Tracks: []string{"planning-2026"}, Asking: "partner",
				Answers: []conversation.Said{{Fact: "applicant", Value: "city"}}},
			Tries:      conversation.Tries{Since: today, Count: 1},
			Kept:       conversation.Kept{Code: "7A22222222222", Tracks: []string{"planning-2026"}, Answers: []conversation.Said{{Fact: "partner"}}},
			Forgetting: 3, Stopped: []conversation.Code{"7A22222222222"},
		}, `{"Chosen":"ko","Spoken":"en","Thread":{"Topics":["deadline"],"Side":"planning","Role":"official","Applied":true},"Turn":3,`+
			`"Open":["do.check"],"Judged":{"Turn":3,"Text":"when?","Topics":["deadline"]},`+
			`"Check":{"Cycle":2026,"Tracks":["planning-2026"],"Answers":[{"Fact":"applicant","Value":"city"}],"Asking":"partner"},`+
			`"Tries":{"Since":"2026-11-22T12:00:00Z","Count":1},`+
			`"Kept":{"Code":"7A22222222222","Tracks":["planning-2026"],"Answers":[{"Fact":"partner","Value":""}]},"Telling":3,"Forgetting":3,"Stopped":["7A22222222222"]}`)
	})
}

func checkRow[V any](t *testing.T, v V, row string) {
	t.Helper()
	if got, err := json.Marshal(v); err != nil || string(got) != row {
		t.Errorf("it is written as\n%s, %v\nwant\n%s", got, err, row)
	}
	var got V
	if err := json.Unmarshal([]byte(row), &got); err != nil || !reflect.DeepEqual(got, v) {
		t.Errorf("%s is read as\n%#v, %v\nwant\n%#v", row, got, err, v)
	}
}

// fullReply has something in every field.
func fullReply() conversation.Reply {
	return conversation.Reply{Locale: "en", Outcome: answer.Handover, Reason: answer.Ambiguous, Forgotten: true, Turned: "ko", Parts: []conversation.Part{
		conversation.Text{Key: "conv.site", Markdown: "**Hello**"},
		conversation.Card{Topic: "who", Track: "planning-2026", Verdict: eligibility.Eligible, Title: "Who?", Markdown: "You.", Cycles: "2026",
			Citations: []content.Source{{Tag: "S1", Title: "Call", Publisher: "KAIA", URL: "https://example.org/", Locator: "page 3", Date: "2026-01-02", Reliability: "official"}}},
		conversation.Table{Head: []string{"a", "b"}, Rows: [][]string{{"1", "2"}}},
		conversation.Link{Label: "Site", URL: "/about"},
		conversation.Timeline{Title: "So far", Note: "It can go differently.", Steps: []conversation.Step{{Phase: "received", Name: "Received", State: application.Now, Said: "now"}}},
		conversation.Choices{Key: "conv.menu", Prompt: "What?", Options: []conversation.Option{{ID: "do.check", Label: "Check"}}, Small: true},
		conversation.Words{By: "Help desk", Text: "Yes, *two*."},
	}}
}

const fullReplyRow = `{"in":"en","out":"handover","why":"ambiguous","forgot":true,"to":"ko","parts":[` +
	`{"text":{"key":"conv.site","md":"**Hello**"}},` +
	`{"card":{"topic":"who","track":"planning-2026","verdict":"eligible","title":"Who?","md":"You.","cycles":"2026",` +
	`"src":[{"tag":"S1","title":"Call","by":"KAIA","url":"https://example.org/","at":"page 3","date":"2026-01-02","rel":"official"}]}},` +
	`{"table":{"head":["a","b"],"rows":[["1","2"]]}},` +
	`{"link":{"label":"Site","url":"/about"}},` +
	`{"timeline":{"title":"So far","steps":[{"phase":"received","name":"Received","state":"now","said":"now"}],"note":"It can go differently."}},` +
	`{"choices":{"key":"conv.menu","ask":"What?","opts":[{"id":"do.check","label":"Check"}],"small":true}},{"words":{"by":"Help desk","text":"Yes, *two*."}}]}`

func TestALeftOutFieldIsZero(t *testing.T) {
	type reply = conversation.Reply
	type parts = []conversation.Part
	for row, want := range map[string]reply{
		`{}`:                                    {},
		`{"in":null,"parts":null}`:              {},
		`{"parts":[]}`:                          {Parts: parts{}},
		`{"to":"ko","added":[{"later":1}]}`:     {Turned: "ko"},
		`{"parts":[{"text":{}}]}`:               {Parts: parts{conversation.Text{}}},
		`{"parts":[{"card":{}}]}`:               {Parts: parts{conversation.Card{}}},
		`{"parts":[{"card":{"src":[]}}]}`:       {Parts: parts{conversation.Card{Citations: []content.Source{}}}},
		`{"parts":[{"card":{"src":[{}]}}]}`:     {Parts: parts{conversation.Card{Citations: []content.Source{{}}}}},
		`{"parts":[{"table":{"rows":[[]]}}]}`:   {Parts: parts{conversation.Table{Rows: [][]string{{}}}}},
		`{"parts":[{"timeline":{"steps":[]}}]}`: {Parts: parts{conversation.Timeline{Steps: []conversation.Step{}}}},
		`{"parts":[{"choices":{"opts":[]}}]}`:   {Parts: parts{conversation.Choices{Options: []conversation.Option{}}}},
	} {
		got := fullReply() // of which nothing may stay
		if err := json.Unmarshal([]byte(row), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %#v, %v, want %#v", row, got, err, want)
		}
	}
}

func TestAPartOfAnUnknownKindIsRefused(t *testing.T) {
	for row, want := range map[string]string{
		`{"parts":[{"text":{}},{"quiz":{}}]}`: `a part of a reply is of the kind "quiz", which is not known`,
		`{"parts":[{"Text":{}}]}`:             `a part of a reply is of the kind "Text", which is not known`,
		`{"parts":[{"text":{},"link":{}}]}`:   `a part of a reply names 2 kinds, want one`,
		`{"parts":[{}]}`:                      `a part of a reply names 0 kinds, want one`,
		`{"parts":[null]}`:                    `a part of a reply names 0 kinds, want one`,
		`{"parts":[{"text":"Hello"}]}`:        `json: cannot unmarshal string`,
		`{"parts":[{"card":{"src":{}}}]}`:     `json: cannot unmarshal object`,
		`{"parts":["text"]}`:                  `json: cannot unmarshal string`,
		`{"parts":{}}`:                        `json: cannot unmarshal object`,
		`[]`:                                  `json: cannot unmarshal array`,
	} {
		var turn conversation.Turn
		if err := json.Unmarshal([]byte(`{"Reply":`+row+`}`), &turn); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("reading %s gives the error %v, want %s", row, err, want)
		}
	}
	for _, p := range []conversation.Part{nil, &conversation.Text{}} {
		_, err := json.Marshal(conversation.Reply{Parts: []conversation.Part{p}})
		if want := fmt.Sprintf("a part of type %T can't be kept", p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("writing a reply with %#v gives the error %v, want %s", p, err, want)
		}
	}
}

// twins are two conversations in which the same is said: one is never kept, the
// other is kept and read again between every two messages.
type twins struct {
	t         rapid.TB
	say       [2]*conversation.Core
	state     [2]conversation.State
	gaps      [2]gapList
	locale    locale.Locale
	messageID int
}

type gapList []conversation.Gap

func (g *gapList) Keep(gap conversation.Gap) { *g = append(*g, gap) }

func newTwins(t rapid.TB, core *conversation.Core, checks conversation.Checks) *twins {
	two := &twins{t: t}
	status, _ := checks.(conversation.Status) // of a script; else there is none
	forgetting, _ := checks.(conversation.Forgetting)
	enquiries, _ := checks.(conversation.Enquiries)
	for i := range two.say {
		two.say[i] = core.Keeping(&two.gaps[i], checks, status, forgetting, enquiries)
	}
	return two
}

// turn is that of the one that is kept. The other must be like it.
func (c *twins) turn(in conversation.Incoming) conversation.Turn {
	c.t.Helper()
	c.messageID++
	id := fmt.Sprint(c.messageID)
	want := c.say[0].Turn(&c.state[0], "test", id, in)
	state := again(c.t, c.state[1])
	got := again(c.t, c.say[1].Turn(&state, "test", id, in))
	c.state[1] = again(c.t, state)
	if !sameTurn(got, want) {
		c.t.Fatalf("after %+v the turn is\n%+v\nwant\n%+v", in, got, want)
	}
	if !sameState(blind(c.state[1]), blind(c.state[0])) {
		c.t.Fatalf("after %+v the state is\n%+v\nwant\n%+v", in, c.state[1], c.state[0])
	}
	if !reflect.DeepEqual(c.gaps[1], c.gaps[0]) {
		c.t.Fatalf("after %+v the gaps are\n%+v\nwant\n%+v", in, c.gaps[1], c.gaps[0])
	}
	return got
}

func (c *twins) Locale(prefers locale.Locale) locale.Locale {
	c.locale = prefers
	return prefers
}

func (c *twins) Say(text string) string {
	return fmt.Sprint(c.turn(conversation.Incoming{Text: text, Locale: c.locale}).Reply.Parts)
}

func (c *twins) Pick(id string, _ []string) string {
	return fmt.Sprint(c.turn(conversation.Incoming{Choice: id, Locale: c.locale}).Reply.Parts)
}

func (c *twins) Buttons() bool { return true }

// With [TestConversations] this holds that a conversation goes as its script
// says where it is kept between every two messages.
func TestKeepingChangesNoConversation(t *testing.T) {
	conversationtest.Play(t, "test", func(t *testing.T, s *conversationtest.Scene) conversationtest.Channel {
		return newTwins(t, s.Core, s)
	})
}

// What a person may say is any bytes; what is kept of them is text.
func TestWhateverIsSaidCanBeKept(t *testing.T) {
	shelf := &shelf{}
	core := newCore(t, shelf)
	rapid.Check(t, func(rt *rapid.T) {
		two := newTwins(rt, core, shelf)
		for range rapid.IntRange(1, 4).Draw(rt, "messages") {
			said := string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(rt, "bytes"))
			before := rapid.SampledFrom([]string{"", "/", "/check ", "/resume ", "when is the deadline? ", "can a city apply? "}).Draw(rt, "before")
			in := conversation.Incoming{Text: before + said}
			switch rapid.IntRange(0, 3).Draw(rt, "way") {
			case 0:
				in = conversation.Incoming{Choice: said}
			case 1:
				if open := two.state[0].Open; len(open) > 0 {
					in = conversation.Incoming{Choice: rapid.SampledFrom(open).Draw(rt, "option")}
				}
			}
			two.turn(in)
		}
	})
}

// FuzzReadKept reads anything as if it had been kept. What can be read can be
// kept, and is then the same.
func FuzzReadKept(f *testing.F) {
	f.Add([]byte(fullReplyRow))
	f.Add([]byte(`{"Seq":1,"Reply":` + fullReplyRow + `,"At":"2026-11-22T12:00:00.5+09:00"}`))
	f.Add([]byte(`{"Thread":{"Topics":[]},"Open":null,"Check":{"Answers":[{"Fact":"a"}]},"Tries":{"Since":"0001-01-01T00:00:00Z"}}`))
	f.Add([]byte(`{"parts":[{"quiz":{}},null,{"card":{"src":[null]}},{"table":{"rows":[null,[]]}}]}`))
	f.Add([]byte("{\"in\":\"\xff\\ud800\",\"IN\":1e400}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var reply conversation.Reply
		if json.Unmarshal(data, &reply) == nil {
			if got := again(t, reply); !reflect.DeepEqual(got, reply) {
				t.Errorf("the reply %+v comes back as %+v", reply, got)
			}
		}
		var turn conversation.Turn
		if json.Unmarshal(data, &turn) == nil {
			if got := again(t, turn); !sameTurn(got, turn) {
				t.Errorf("the turn %+v comes back as %+v", turn, got)
			}
		}
		var state conversation.State
		if json.Unmarshal(data, &state) == nil {
			if got := again(t, state); !sameState(got, state) {
				t.Errorf("the state %+v comes back as %+v", state, got)
			}
		}
	})
}
