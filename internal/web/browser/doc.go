// Package browser holds the tests of the page in a real browser: the program
// is built and served as people use it, and Chromium reads it. The scenarios
// are in page.test.mjs; browser_test.go starts what they need.
package browser
