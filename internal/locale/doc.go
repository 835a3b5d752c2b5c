// Package locale speaks to people in their language.
//
// A [Locale] is one of the languages that the content serves; text from
// outside becomes one by [Served.Resolve] or [Served.Guess], never by handing a
// raw tag to a library, because fallbacks between neighbour languages are a
// decision of the person and not of a table. [Words] says a message by its id,
// through go-i18n, with placeholders in braces; [Format] writes money, dates
// and numbers as the language does.
//
// It knows no message and no figure: those are content.
package locale
