package condition

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
)

// A Fact is something that can be said of an applicant. A yes-or-no fact has
// no values of its own.
type Fact struct {
	Name   string
	Values []string // of a choice; at most [MostValues]
}

// MostValues bounds the values of one fact.
const MostValues = 32

// YesOrNo tells that a fact is true or false.
func (f Fact) YesOrNo() bool { return len(f.Values) == 0 }

// Size is how many values the fact has.
func (f Fact) Size() int {
	if f.YesOrNo() {
		return 2
	}
	return len(f.Values)
}

// The values of a yes-or-no fact.
const (
	No  = "false"
	Yes = "true"
)

// Value is the name of a value by its position.
func (f Fact) Value(i int) string {
	if f.YesOrNo() {
		return [...]string{No, Yes}[i]
	}
	return f.Values[i]
}

// Index is the position of a value, or -1.
func (f Fact) Index(value string) int {
	for i := range f.Size() {
		if f.Value(i) == value {
			return i
		}
	}
	return -1
}

// Check tells an editor what is wrong with a fact by itself.
func (f Fact) Check() error {
	if n := len(f.Values); n == 1 || n > MostValues {
		return fmt.Errorf("the fact %s has %d values; it needs 2 to %d, or none for yes and no", f.Name, n, MostValues)
	}
	for i, v := range f.Values {
		if slices.Contains(f.Values[:i], v) {
			return fmt.Errorf("the fact %s has the value %s twice", f.Name, v)
		}
	}
	if !plainName(f.Name) {
		return fmt.Errorf("%q can't be the name of a fact; use lower-case letters, digits and _", f.Name)
	}
	return nil
}

// A Vocabulary is all facts that conditions may speak of. It is safe for
// concurrent use.
type Vocabulary struct {
	facts []Fact
	env   *cel.Env
}

// NewVocabulary makes a vocabulary. It refuses facts of one name, a fact of
// one value or too many, and a name that CEL keeps for itself.
func NewVocabulary(facts []Fact) (*Vocabulary, error) {
	opts := []cel.EnvOption{cel.ClearMacros(), cel.EnableMacroCallTracking()}
	for i, f := range facts {
		if slices.ContainsFunc(facts[:i], func(g Fact) bool { return g.Name == f.Name }) {
			return nil, fmt.Errorf("the fact %s stands twice", f.Name)
		}
		if err := f.Check(); err != nil {
			return nil, err
		}
		kind := cel.StringType
		if f.YesOrNo() {
			kind = cel.BoolType
		}
		opts = append(opts, cel.Variable(f.Name, kind))
	}
	env, err := cel.NewCustomEnv(append(opts, cel.StdLib())...)
	if err != nil {
		return nil, err
	}
	return &Vocabulary{slices.Clone(facts), env}, nil
}

// reserved are words that CEL keeps for itself.
var reserved = []string{
	"true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
	"loop", "package", "namespace", "return", "var", "void", "while",
}

func plainName(s string) bool {
	if s == "" || slices.Contains(reserved, s) {
		return false
	}
	for i, c := range s {
		if !(c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return true
}

// Facts are all facts, in the order in which they were given.
func (v *Vocabulary) Facts() []Fact { return v.facts }

// Index is the position of a fact, or -1.
func (v *Vocabulary) Index(name string) int {
	return slices.IndexFunc(v.facts, func(f Fact) bool { return f.Name == name })
}
