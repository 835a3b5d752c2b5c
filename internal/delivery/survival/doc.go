// Package survival is a test of delivery with real processes, a real PostgreSQL
// and a platform that counts, while processes are killed and stopped and the
// database falls. It holds no code of the program.
package survival
