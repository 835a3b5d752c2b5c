package application

// IsRight tells whether the check symbol fits a year and four symbols, whatever
// they are.
func IsRight(body string) bool { return checkOf(body[:ofBody-1]) == body[ofBody-1] }

// Checked puts the check symbol behind a year and four symbols.
func Checked(body string) string { return body + string(checkOf(body)) }
