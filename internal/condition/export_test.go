package condition

// Holds tells whether an expression is true when every fact has a value, given
// by its position.
func Holds(e Expr, values []int) bool {
	switch e := e.(type) {
	case And:
		return Holds(e.Left, values) && Holds(e.Right, values)
	case Or:
		return Holds(e.Left, values) || Holds(e.Right, values)
	case Not:
		return !Holds(e.Of, values)
	case Constant:
		return bool(e)
	case Is:
		return e.Values>>values[e.Fact]&1 == 1
	}
	return false
}
