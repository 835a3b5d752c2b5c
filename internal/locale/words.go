package locale

import (
	"fmt"
	"strconv"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Words says messages in one language. It is safe for concurrent use.
type Words struct {
	locale    Locale
	tag       language.Tag
	localizer *i18n.Localizer
	format    *Format
}

// NewWords serves one language of a bundle that is complete and no longer
// changes.
func NewWords(bundle *i18n.Bundle, l Locale, f *Format) *Words {
	return &Words{l, l.Tag(), i18n.NewLocalizer(bundle, string(l)), f}
}

// Locale is the language that is spoken.
func (w *Words) Locale() Locale { return w.locale }

// Format writes money, dates and numbers.
func (w *Words) Format() *Format { return w.format }

// Say says a message. A message that is missing, in another language or
// without a value for a placeholder is said as its id: the content check
// keeps that from happening, and a person would rather see an odd word than
// nothing.
func (w *Words) Say(id string, args Args) string {
	s, err := w.Try(id, args)
	if err != nil {
		return id
	}
	return s
}

// Count says a message in the plural form that n asks for; {count} is n.
func (w *Words) Count(id string, n int, args Args) string {
	all := Args{"count": w.format.Number(int64(n))}
	for k, v := range args {
		all[k] = v
	}
	s, err := w.say(&i18n.LocalizeConfig{MessageID: id, PluralCount: strconv.Itoa(n), TemplateData: Lookup(all.lookup)})
	if err != nil {
		return id
	}
	return s
}

// Try says a message, or tells why it can't be said in this language.
func (w *Words) Try(id string, args Args) (string, error) {
	return w.Render(id, args.lookup)
}

// Named is what something of a kind is called. What the content does not know,
// such as a phase that staff took out, goes by its id.
func (w *Words) Named(kind, id string) string {
	if name, err := w.Try(kind+"."+id, nil); err == nil {
		return name
	}
	return id
}

// Render says a message whose placeholders are looked up.
func (w *Words) Render(id string, lookup Lookup) (string, error) {
	return w.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: lookup})
}

func (w *Words) say(c *i18n.LocalizeConfig) (string, error) {
	c.TemplateParser = braces{}
	s, tag, err := w.localizer.LocalizeWithTag(c)
	if err != nil {
		return "", fmt.Errorf("say %q in %s: %w", c.MessageID, w.locale, err)
	}
	if tag != w.tag {
		return "", fmt.Errorf("say %q in %s: only there in %s", c.MessageID, w.locale, tag)
	}
	return s, nil
}
