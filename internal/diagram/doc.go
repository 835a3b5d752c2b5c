// Package diagram holds decision diagrams: functions of a few variables with
// few values each, stored so that equal functions are one node. They answer
// exactly what a function can still become when some variables are not known.
//
// Start at [New], [Diagrams.Test] and [Diagrams.Combine]; [Diagrams.Freeze] makes a
// form that answers in nanoseconds and is never changed.
package diagram
