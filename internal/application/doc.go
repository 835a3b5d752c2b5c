// Package application knows submissions: their references, phases and who may
// see what.
//
// Start at [Find], which reads the reference that a person wrote. [Timeline] is
// the way of an application.
package application
