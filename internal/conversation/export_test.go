package conversation

// IsCode tells whether a text is taken for one that holds a code, or was meant
// to be one.
func IsCode(text string) bool {
	_, found := codeIn(text)
	return found || meantForCode(text)
}
