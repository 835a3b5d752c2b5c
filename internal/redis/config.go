package redis

import (
	"errors"
	"fmt"
	"log/slog"
)

// A Mode is how the servers are run. It is said and never guessed from the
// number of addresses.
type Mode string

// The modes.
const (
	Single   Mode = "single"   // one server
	Sentinel Mode = "sentinel" // one master with replicas, watched by sentinels whose addresses are given
	Cluster  Mode = "cluster"  // the keys are spread over masters; any of them are given
)

// Config says where Redis is. The zero value is the in-process server.
type Config struct {
	// URL is such as redis://user:password@host:6379/0, with rediss for TLS;
	// user, password, port and database may be left out. Sentinel and cluster
	// take several hosts, separated by commas. User and password are those of
	// the servers; sentinels are asked without. Empty: the in-process server.
	URL    string
	Mode   Mode   // empty: Single
	Master string // the name by which sentinels know the master; only for Sentinel
}

// The settings that errors name.
const (
	urlSetting    = "ANNAE_REDIS_URL"
	modeSetting   = "ANNAE_REDIS_MODE"
	masterSetting = "ANNAE_REDIS_MASTER"
)

// Validate returns all faults, each with the setting to mend. None holds any
// part of the URL, because of its password.
func (c Config) Validate() error {
	faults := []error{c.checkMode(), c.checkMaster()}
	if c.URL == "" {
		if c.Mode == Sentinel || c.Mode == Cluster {
			faults = append(faults, fmt.Errorf("%s: mode %s needs addresses, such as redis://host1,host2,host3", urlSetting, c.Mode))
		}
		return errors.Join(faults...)
	}
	a, err := parseAddress(c.URL, c.port())
	switch {
	case err != nil:
		faults = append(faults, fmt.Errorf("%s: %w", urlSetting, err))
	case len(a.hosts) > 1 && c.mode() == Single:
		faults = append(faults, fmt.Errorf("%s: several hosts are for sentinel or cluster; say which", modeSetting))
	case a.db != 0 && c.Mode == Cluster:
		faults = append(faults, fmt.Errorf("%s: a cluster has only database 0", urlSetting))
	}
	return errors.Join(faults...)
}

func (c Config) checkMode() error {
	switch c.Mode {
	case "", Single, Sentinel, Cluster:
		return nil
	}
	return fmt.Errorf("%s: there are the modes single, sentinel and cluster", modeSetting)
}

func (c Config) checkMaster() error {
	switch {
	case c.Mode == Sentinel && c.Master == "":
		return fmt.Errorf("%s: mode sentinel needs the name by which sentinels know the master, such as mymaster", masterSetting)
	case c.Mode != Sentinel && c.Master != "":
		return fmt.Errorf("%s: only mode sentinel has a master by name; leave it empty, or set %s", masterSetting, modeSetting)
	}
	return nil
}

func (c Config) mode() Mode {
	if c.Mode == "" {
		return Single
	}
	return c.Mode
}

// port is where servers listen that are given without one.
func (c Config) port() string {
	if c.Mode == Sentinel {
		return "26379"
	}
	return "6379"
}

// String leaves the URL out, because of its password.
func (c Config) String() string {
	if c.URL == "" {
		return "redis in this process"
	}
	return "redis, " + string(c.mode())
}

// LogValue is String.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
