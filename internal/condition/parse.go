package condition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// A Condition is what a rule says of facts.
type Condition struct {
	Source string
	Expr   Expr
	ast    *cel.Ast
	env    *cel.Env
}

// An Expr is a condition as a tree: an [And], an [Or], a [Not], a [Constant] or
// an [Is].
type Expr interface{ expr() }

type (
	// And holds where both do.
	And struct{ Left, Right Expr }
	// Or holds where either does.
	Or struct{ Left, Right Expr }
	// Not holds where the other does not.
	Not struct{ Of Expr }
	// Constant holds everywhere or nowhere.
	Constant bool
	// Is holds where a fact has one of some values.
	Is struct {
		Fact   int    // its position in the vocabulary
		Values uint32 // a bit for each value, by its position
	}
)

func (And) expr()      {}
func (Or) expr()       {}
func (Not) expr()      {}
func (Constant) expr() {}
func (Is) expr()       {}

// mostSource bounds, in bytes, a condition.
const mostSource = 2000

// Parse reads a condition. Its error says to an editor what is wrong.
func (v *Vocabulary) Parse(source string) (*Condition, error) {
	if len(source) > mostSource {
		return nil, fmt.Errorf("the condition has %d bytes; write at most %d, or two rules", len(source), mostSource)
	}
	parsed, issues := v.env.Compile(source)
	if issues != nil && issues.Err() != nil {
		return nil, fmt.Errorf("%s", firstIssue(issues))
	}
	if parsed.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("%q is a %s and says neither yes nor no", source, parsed.OutputType())
	}
	e, err := v.expr(parsed.NativeRep().Expr())
	if err != nil {
		return nil, err
	}
	return &Condition{source, e, parsed, v.env}, nil
}

func firstIssue(issues *cel.Issues) string {
	for _, e := range issues.Errors() {
		return strings.TrimSpace(e.Message)
	}
	return issues.Err().Error()
}

// shape says what may stand in a condition.
const shape = `compare one fact with constants, as in applicant in ["a", "b"], origin == "korea" or !in_charge, and join with &&, || and !`

func (v *Vocabulary) expr(e ast.Expr) (Expr, error) {
	switch e.Kind() {
	case ast.LiteralKind:
		if b, ok := e.AsLiteral().(types.Bool); ok {
			return Constant(b), nil
		}
	case ast.IdentKind:
		if i := v.Index(e.AsIdent()); i >= 0 && v.facts[i].YesOrNo() {
			return Is{i, 1 << 1}, nil
		}
	case ast.CallKind:
		return v.call(e.AsCall())
	}
	return nil, fmt.Errorf("a condition may not say this; %s", shape)
}

func (v *Vocabulary) call(c ast.CallExpr) (Expr, error) {
	args := c.Args()
	switch c.FunctionName() {
	case operators.LogicalNot:
		of, err := v.expr(args[0])
		return Not{of}, err
	case operators.LogicalAnd, operators.LogicalOr:
		left, err := v.expr(args[0])
		if err != nil {
			return nil, err
		}
		right, err := v.expr(args[1])
		if c.FunctionName() == operators.LogicalAnd {
			return And{left, right}, err
		}
		return Or{left, right}, err
	case operators.Equals, operators.NotEquals, operators.In:
		is, err := v.compare(args[0], args[1], c.FunctionName() == operators.In)
		if err == nil && c.FunctionName() == operators.NotEquals {
			return Not{is}, nil
		}
		return is, err
	}
	return nil, fmt.Errorf("a condition may not use %s; %s", strings.ReplaceAll(c.FunctionName(), "_", ""), shape)
}

// compare reads a comparison, either way round.
func (v *Vocabulary) compare(left, right ast.Expr, in bool) (Expr, error) {
	if !in && left.Kind() == ast.LiteralKind {
		left, right = right, left
	}
	if left.Kind() != ast.IdentKind {
		return nil, fmt.Errorf("a comparison needs a fact on its left; %s", shape)
	}
	i := v.Index(left.AsIdent())
	if i < 0 {
		return nil, fmt.Errorf("there is no fact %s", left.AsIdent())
	}
	constants := []ast.Expr{right}
	if in {
		if right.Kind() != ast.ListKind {
			return nil, fmt.Errorf("behind in a list of constants must stand; %s", shape)
		}
		constants = right.AsList().Elements()
	}
	is := Is{Fact: i}
	for _, c := range constants {
		if c.Kind() != ast.LiteralKind {
			return nil, fmt.Errorf("the fact %s is compared with something that is no constant; %s", v.facts[i].Name, shape)
		}
		at := v.facts[i].at(c.AsLiteral())
		if at < 0 {
			return nil, fmt.Errorf("the fact %s is never %s; it is one of %s", v.facts[i].Name, constant(c), strings.Join(v.facts[i].names(), ", "))
		}
		is.Values |= 1 << at
	}
	return is, nil
}

// at is the position of a constant among the values of a fact, or -1. CEL lets
// a list hold constants of any type; one of another type equals no value.
func (f Fact) at(constant ref.Val) int {
	switch c := constant.(type) {
	case types.Bool:
		if f.YesOrNo() {
			return f.Index(strconv.FormatBool(bool(c)))
		}
	case types.String:
		if !f.YesOrNo() {
			return f.Index(string(c))
		}
	}
	return -1
}

// constant is a constant as a condition writes it.
func constant(e ast.Expr) string {
	if s, ok := e.AsLiteral().(types.String); ok {
		return strconv.Quote(string(s))
	}
	return fmt.Sprint(e.AsLiteral().Value())
}

func (f Fact) names() []string {
	names := make([]string, f.Size())
	for i := range names {
		names[i] = f.Value(i)
	}
	return names
}

// Facts are the positions of the facts that a condition speaks of, ascending.
func (c *Condition) Facts() []int {
	var all []int
	walk(c.Expr, func(is Is) { all = append(all, is.Fact) })
	slices.Sort(all)
	return slices.Compact(all)
}

func walk(e Expr, visit func(Is)) {
	switch e := e.(type) {
	case And:
		walk(e.Left, visit)
		walk(e.Right, visit)
	case Or:
		walk(e.Left, visit)
		walk(e.Right, visit)
	case Not:
		walk(e.Of, visit)
	case Is:
		visit(e)
	}
}

// Program is the condition as CEL runs it, over the values of facts by their
// names; optimised, and with unknown facts where asked for.
func (c *Condition) Program(opts ...cel.EvalOption) (cel.Program, error) {
	return c.env.Program(c.ast, cel.EvalOptions(append(opts, cel.OptOptimize)...))
}
