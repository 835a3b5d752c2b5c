//go:build unix

package postgrestest

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// debian is where Debian keeps the programs of each version, away from PATH.
const debian = "/usr/lib/postgresql/*/bin"

// programs is the folder of initdb and postgres: that on PATH, else the newest
// of Debian's.
func programs() (string, error) { return newest(debian) }

func newest(pattern string) (string, error) {
	folders, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	slices.SortFunc(folders, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	if path, err := exec.LookPath("postgres"); err == nil {
		folders = slices.Insert(folders, 0, filepath.Dir(path))
	}
	for _, folder := range folders {
		_, noInitdb := exec.LookPath(filepath.Join(folder, "initdb"))
		_, noPostgres := exec.LookPath(filepath.Join(folder, "postgres"))
		if noInitdb == nil && noPostgres == nil {
			return folder, nil
		}
	}
	return "", errors.New("initdb and postgres are missing; install them with: sudo apt-get install postgresql")
}

// version is 15 of /usr/lib/postgresql/15/bin.
func version(bin string) float64 {
	v, err := strconv.ParseFloat(filepath.Base(filepath.Dir(bin)), 64)
	if err != nil {
		return 0
	}
	return v
}

// owner is who runs PostgreSQL for root, whom it refuses; nil is oneself.
func owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, noUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, noGID := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(noUID, noGID); err != nil {
			return nil, fmt.Errorf("the user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}
