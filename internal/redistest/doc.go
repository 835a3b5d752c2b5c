// Package redistest starts real Redis servers for tests: one with [Start], three
// masters with [Cluster], a master with a replica and three sentinels with
// [Sentinel]. A server can be killed, revived on its port, and paused. All end
// with the test, and with the test binary however that ends.
//
// The servers keep nothing: a revived one is empty. They need a shell, and so a
// system of the Unix family.
package redistest
