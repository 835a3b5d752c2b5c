package condition_test

import (
	"math/bits"
	"slices"
	"strings"
	"testing"

	"annae/internal/condition"
)

// The facts of these tests.
const (
	who = iota
	abroad
	alone
	odd
)

func vocabulary(t testing.TB) *condition.Vocabulary {
	t.Helper()
	v, err := condition.NewVocabulary([]condition.Fact{
		{Name: "who", Values: []string{"city", "firm", "person"}},
		{Name: "abroad"},
		{Name: "alone"},
		{Name: "odd", Values: []string{"1", "true", "null"}}, // names that look like other types
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func parse(t testing.TB, source string) *condition.Condition {
	t.Helper()
	c, err := vocabulary(t).Parse(source)
	if err != nil {
		t.Fatalf("Parse(%q): %v", source, err)
	}
	return c
}

// each calls f with every combination of values.
func each(v *condition.Vocabulary, f func(values []int)) {
	values := make([]int, len(v.Facts()))
	for {
		f(values)
		i := 0
		for ; i < len(values); i++ {
			if values[i]++; values[i] < v.Facts()[i].Size() {
				break
			}
			values[i] = 0
		}
		if i == len(values) {
			return
		}
	}
}

// said are values as CEL takes them.
func said(v *condition.Vocabulary, values []int) map[string]any {
	all := map[string]any{}
	for i, f := range v.Facts() {
		all[f.Name] = any(f.Value(values[i]))
		if f.YesOrNo() {
			all[f.Name] = f.Value(values[i]) == condition.Yes
		}
	}
	return all
}

// asCEL fails where a condition holds and CEL says otherwise.
func asCEL(t *testing.T, v *condition.Vocabulary, c *condition.Condition) {
	t.Helper()
	program, err := c.Program()
	if err != nil {
		t.Fatalf("Program of %q: %v", c.Source, err)
	}
	each(v, func(values []int) {
		want, _, err := program.Eval(said(v, values))
		if err != nil {
			t.Fatalf("CEL on %q with %v: %v", c.Source, said(v, values), err)
		}
		if got := condition.Holds(c.Expr, values); got != want.Value() {
			t.Fatalf("%q with %v holds: %v, CEL says %v", c.Source, said(v, values), got, want)
		}
	})
}

func TestConditionsMeanWhatCELSays(t *testing.T) {
	v := vocabulary(t)
	for _, source := range []string{
		`who == "city"`, `"city" == who`, `who != "city"`, `who in ["city", "firm"]`, `who in []`, `!(who in ["city"])`,
		`abroad`, `!abroad`, `!!abroad`, `abroad == true`, `abroad != false`, `abroad in [true]`, `.abroad`,
		`true`, `false`, `!true`, `abroad && alone`, `abroad || alone && who == "firm"`, `(abroad || alone) && !(who == "firm")`,
		`odd == "1"`, `odd in ["true", "null"]`,
		`abroad && alone && who == "city" || !abroad && !alone && who != "city" || odd == "1"`,
	} {
		asCEL(t, v, parse(t, source))
	}
}

func TestConditionsNameTheirFacts(t *testing.T) {
	for source, want := range map[string][]int{
		`true`: nil,
		`alone && who == "city" || !(who == "firm") && !alone`: {who, alone},
		`odd == "1" || abroad`:                                 {abroad, odd},
	} {
		if got := parse(t, source).Facts(); !slices.Equal(got, want) {
			t.Errorf("Facts of %q = %v, want %v", source, got, want)
		}
	}
}

func TestAComparisonCountsItsValues(t *testing.T) {
	is, ok := parse(t, `who in ["city", "person", "city"]`).Expr.(condition.Is)
	if !ok || is.Fact != who || bits.OnesCount32(is.Values) != 2 {
		t.Errorf("got %+v of %d values, want the fact %d and 2 values", is, bits.OnesCount32(is.Values), who)
	}
}

func TestFaultyConditionsAreRefusedInWords(t *testing.T) {
	for name, c := range map[string]struct{ source, says string }{
		"nothing at all":               {``, "Syntax error"},
		"an open end":                  {`abroad &&`, "Syntax error"},
		"an unknown fact":              {`where == "here"`, "undeclared reference to 'where'"},
		"a value outside the domain":   {`who == "ngo"`, `the fact who is never "ngo"; it is one of city, firm, person`},
		"one of a list":                {`who in ["city", "ngo"]`, `never "ngo"`},
		"text for yes and no":          {`abroad == "true"`, "no matching overload"},
		"a number for a choice":        {`who == 1`, "no matching overload"},
		"a number among texts":         {`odd in [1, "true"]`, "the fact odd is never 1"},
		"yes among texts":              {`odd in [true, "1"]`, "the fact odd is never true"},
		"null among texts":             {`odd in [null, "1"]`, "the fact odd is never"},
		"text among yes and no":        {`abroad in ["false", true]`, `the fact abroad is never "false"`},
		"a choice as yes or no":        {`who`, `"who" is a string and says neither yes nor no`},
		"a choice joined":              {`abroad && who`, "expected type 'bool'"},
		"a number":                     {`1 + 1`, "says neither yes nor no"},
		"two facts":                    {`abroad == alone`, "compared with something that is no constant"},
		"a fact in a list":             {`who in ["city", who]`, "compared with something that is no constant"},
		"in something else":            {`who in {"city": 1}`, "in a list of constants must stand"},
		"constants alone":              {`"a" == "b"`, "needs a fact on its left"},
		"a type for a fact":            {`bool == type(abroad)`, "there is no fact bool"},
		"a comparison of a comparison": {`(who == "city") == true`, "needs a fact on its left"},
		"a ternary":                    {`abroad ? alone : true`, "may not use ?:;"},
		"less":                         {`who < "city"`, "may not use <"},
		"a function":                   {`size(who) == 4`, "needs a fact on its left"},
		"a function that says yes":     {`who.startsWith("c")`, "may not use startsWith"},
		"a conversion":                 {`dyn(who) == "city"`, "needs a fact on its left"},
		"a macro":                      {`["a"].exists(x, x == who)`, "may not say this"},
		"a part of a fact":             {`has(who.name)`, "field selection"},
		"too much":                     {`abroad || ` + strings.Repeat("abroad || ", 200) + "abroad", "2016 bytes; write at most 2000"},
		"too deep":                     {strings.Repeat("(", 900) + "abroad" + strings.Repeat(")", 900), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := vocabulary(t).Parse(c.source)
			if err == nil {
				t.Fatalf("Parse(%q) = %+v, want a fault", c.source, got.Expr)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("Parse(%q) says %q, want %q", c.source, err, c.says)
			}
		})
	}
}

func TestFaultyVocabulariesAreRefused(t *testing.T) {
	many := make([]string, condition.MostValues+1)
	for i := range many {
		many[i] = strings.Repeat("v", i+1)
	}
	for says, facts := range map[string][]condition.Fact{
		"the fact a stands twice":           {{Name: "a"}, {Name: "b"}, {Name: "a"}},
		"has 1 values":                      {{Name: "a", Values: []string{"x"}}},
		"has 33 values":                     {{Name: "a", Values: many}},
		"has the value x twice":             {{Name: "a", Values: []string{"x", "y", "x"}}},
		`"" can't be the name of a fact`:    {{}},
		`"in" can't be the name`:            {{Name: "in"}},
		`"1a" can't be the name`:            {{Name: "1a"}},
		`"a.b" can't be the name`:           {{Name: "a.b"}},
		`"Applicant" can't be the name`:     {{Name: "Applicant"}},
		`"신청자" can't be the name of a fact`: {{Name: "신청자"}},
	} {
		if _, err := condition.NewVocabulary(facts); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("NewVocabulary(%v) says %v, want %q", facts, err, says)
		}
	}
}

func TestFactsNameTheirValues(t *testing.T) {
	v := vocabulary(t)
	for _, f := range v.Facts() {
		for i := range f.Size() {
			if got := f.Index(f.Value(i)); got != i {
				t.Errorf("Index(Value(%d)) of %s = %d", i, f.Name, got)
			}
		}
		if f.Index("nobody") != -1 {
			t.Errorf("%s has a value nobody", f.Name)
		}
	}
	if v.Index("alone") != alone || v.Index("nothing") != -1 {
		t.Errorf("Index gives %d and %d, want %d and -1", v.Index("alone"), v.Index("nothing"), alone)
	}
}

// FuzzParse: whatever is accepted means what CEL says.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`who == "city" && !abroad`, `odd in ["1", "true"] || alone`, `abroad in ["false", true]`, `"firm" != who`, `!!(true)`,
		`who in [] || .abroad`, `odd in [1, null, "1"]`, `abroad ? true : false`, `[true].exists(x, x)`, `who == r'city'`, "alone//x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		v := vocabulary(t)
		c, err := v.Parse(source)
		if err != nil {
			return
		}
		asCEL(t, v, c)
	})
}
