//go:build unix

package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"annae/internal/freeport"
)

// errTaken says that another has the port.
var errTaken = errors.New("the port is taken")

// settle starts the server for the first time, on a port that it then keeps.
func (s *Server) settle() error {
	err := errTaken
	for try := 0; try < 10 && errors.Is(err, errTaken); try++ {
		if s.port, err = freeport.Find(); err == nil {
			err = s.boot()
		}
	}
	return err
}

// boot starts the server and waits until it answers.
func (s *Server) boot() error {
	bin, err := programs()
	if err != nil {
		return err
	}
	args := []string{"-D", s.home.data(), "-p", strconv.Itoa(s.port)}
	for _, setting := range append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
		"dynamic_shared_memory_type=mmap", // in the folder, and gone with it
	}, s.settings...) {
		args = append(args, "-c", setting)
	}
	if s.process, err = s.home.launch(bin+"/postgres", args...); err != nil {
		return err
	}
	if err := until(s.answers); err != nil {
		return fmt.Errorf("start PostgreSQL: %w\n%s", err, s.home.said())
	}
	return nil
}

// answers reads what the server says of itself in its folder: another server
// could answer on the port.
func (s *Server) answers() (bool, error) {
	if !s.process.runs() {
		if strings.Contains(s.home.said(), "Address already in use") {
			return false, errTaken
		}
		return false, errors.New("it ended")
	}
	text, err := os.ReadFile(filepath.Join(s.home.data(), "postmaster.pid"))
	if err != nil {
		return false, nil //nolint:nilerr // not written yet
	}
	lines := strings.Split(string(text), "\n")
	return lines[0] == strconv.Itoa(s.process.pid) && len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready", nil
}
