package answer_test

import (
	"slices"
	"testing"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/locale"
)

func TestEntriesNameTheConceptsOfAPhrasing(t *testing.T) {
	lexicons := map[locale.Locale]*content.Lexicon{
		"en": {Concepts: map[string][]string{"money": {"budget*", "pay"}, "travel": {"air ticket*", "flights"}, "share": {"%"}}},
		"ko": {Concepts: map[string][]string{"money": {"예산"}, "travel": {"항공료"}, "share": {"퍼센트"}}},
	}
	for text, want := range map[string][]string{
		"Do you PAY our air tickets?":    {"money", "travel"},
		"budgeting":                      {"money"},
		"payment by flight":              {}, // neither pay nor flights
		"repay":                          {}, // begins within a word
		"예산에 항공료도 되나요":                   {"money", "travel"},
		"우리budget은 20%입니다":               {"money", "share"}, // mixed, and written together
		"flights, flights and a budget":  {"money", "travel"},
		"hello":                          {},
		"air  tickets in \U0001F600pay🙂": {"money"},
	} {
		topic := &content.Topic{ID: "one", Texts: map[locale.Locale]*content.Text{"en": {Question: text}}}
		entries := answer.Entries(&content.Content{Served: locale.Served{"en"}, Lexicons: lexicons, Topics: []*content.Topic{topic}})
		if got := entries[0].Phrasings[0].Concepts; !slices.Equal(got, want) {
			t.Errorf("concepts of %q = %q, want %q", text, got, want)
		}
	}
}
