// Package freeport finds ports for the servers that tests start.
package freeport

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// Find finds a port of this machine that nothing uses, below those that systems
// give to outgoing connections, so that it is still free after a kill.
func Find() (int, error) {
	for range 1000 {
		port := 12000 + rand.IntN(18000)
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		if err := l.Close(); err == nil {
			return port, nil
		}
	}
	return 0, errors.New("no free port found")
}
