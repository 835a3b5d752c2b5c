// Package hours tells when somebody wants to be told of news by a channel that
// pushes: in which hours of the day, by the clock of a country's capital.
package hours
