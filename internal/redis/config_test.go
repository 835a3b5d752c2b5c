package redis_test

import (
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"annae/internal/redis"
)

func TestEachFaultySettingIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  redis.Config
		want []string // settings that the error names; none: no error
	}{
		"nothing set":                          {redis.Config{}, nil},
		"a host":                               {redis.Config{URL: "redis://h"}, nil},
		"everything":                           {redis.Config{URL: "rediss://u:p%40ss@h:1/3", Mode: redis.Single}, nil},
		"a password alone":                     {redis.Config{URL: "redis://:p@h:1"}, nil},
		"IPv6":                                 {redis.Config{URL: "redis://[::1]:6379,[::1]", Mode: redis.Cluster}, nil},
		"one host of a cluster":                {redis.Config{URL: "redis://h:1/0", Mode: redis.Cluster}, nil},
		"three sentinels":                      {redis.Config{URL: "redis://h:1,h:2,h", Mode: redis.Sentinel, Master: "m"}, nil},
		"no such mode":                         {redis.Config{URL: "redis://h", Mode: "replica"}, []string{"MODE"}},
		"several hosts and no mode":            {redis.Config{URL: "redis://h,h:2"}, []string{"MODE"}},
		"sentinels without a master":           {redis.Config{URL: "redis://h", Mode: redis.Sentinel}, []string{"MASTER"}},
		"a master without sentinels":           {redis.Config{URL: "redis://h", Master: "m"}, []string{"MASTER", "MODE"}},
		"a cluster without address":            {redis.Config{Mode: redis.Cluster}, []string{"URL"}},
		"a second database of a cluster":       {redis.Config{URL: "redis://h/1", Mode: redis.Cluster}, []string{"URL"}},
		"all at once":                          {redis.Config{URL: "h:1", Mode: "x", Master: "m"}, []string{"URL", "MODE", "MASTER"}},
		"no scheme":                            {redis.Config{URL: "h:6379"}, []string{"URL"}},
		"another scheme":                       {redis.Config{URL: "http://u:secret@h"}, []string{"URL"}},
		"no host":                              {redis.Config{URL: "redis://u:secret@"}, []string{"URL"}},
		"a user alone":                         {redis.Config{URL: "redis://secret@h"}, []string{"URL"}},
		"an empty host among several":          {redis.Config{URL: "redis://u:secret@h,,h", Mode: redis.Cluster}, []string{"URL"}},
		"a port that is no number":             {redis.Config{URL: "redis://u:secret@h:secret"}, []string{"URL"}},
		"port 0":                               {redis.Config{URL: "redis://h:0"}, []string{"URL"}},
		"a database that is no number":         {redis.Config{URL: "redis://u:secret@h/secret"}, []string{"URL"}},
		"a query":                              {redis.Config{URL: "redis://h/0?secret"}, []string{"URL"}},
		"a bad escape in the password":         {redis.Config{URL: "redis://u:%secret@h"}, []string{"URL"}},
		"a bad escape in the user":             {redis.Config{URL: "redis://%secret:p@h"}, []string{"URL"}},
		"a slash in the password":              {redis.Config{URL: "redis://u:secret/secret@h"}, []string{"URL"}},
		"a slash behind digits":                {redis.Config{URL: "redis://u:1/secret@h"}, []string{"URL"}},
		"a space in a host":                    {redis.Config{URL: "redis://u:p@se cret"}, []string{"URL"}},
		"the URL where the mode should be":     {redis.Config{Mode: "redis://u:secret@h"}, []string{"MODE"}},
		"the URL where the master should be":   {redis.Config{Master: "redis://u:secret@h"}, []string{"MASTER", "MODE"}},
		"a number sign behind a port's digits": {redis.Config{URL: "redis://u:1#secret/@h"}, []string{"URL"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.cfg.Validate()
			if (err == nil) != (len(c.want) == 0) {
				t.Fatalf("Validate() = %v, want faults in %v", err, c.want)
			}
			for _, setting := range c.want {
				if !strings.Contains(err.Error(), "ANNAE_REDIS_"+setting) {
					t.Errorf("Validate() = %v, want it to name ANNAE_REDIS_%s", err, setting)
				}
			}
			for _, secret := range []string{"secret", "cret", "%s"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("Validate() = %v, which quotes %q of the URL", err, secret)
				}
			}
			if err == nil {
				return
			}
			if _, got := redis.Open(slog.New(slog.DiscardHandler), c.cfg); got == nil || got.Error() != err.Error() {
				t.Errorf("Open() = %v, want %v", got, err)
			}
		})
	}
}

func TestAConfigIsPrintedWithoutItsPassword(t *testing.T) {
	cfg := redis.Config{URL: "redis://u:secret@h"}
	j := &journal{}
	j.logger().Info("starting", "redis", cfg)
	if got := fmt.Sprint(cfg, &cfg) + fmt.Sprintf("%+v", cfg) + j.String(); strings.Contains(got, "secret") || !strings.Contains(got, "single") {
		t.Errorf("printed = %q, want the mode without the password", got)
	}
}

func TestALoggerIsNeeded(t *testing.T) {
	if _, err := redis.Open(nil, redis.Config{}); err == nil {
		t.Errorf("Open(no logger) = nil, want an error")
	}
}

func TestRedissSpeaksTLS(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	first := make(chan byte, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b := make([]byte, 1)
			_, _ = c.Read(b)
			first <- b[0]
			_ = c.Close()
		}
	}()
	r, _ := open(t, redis.Config{URL: "rediss://u:secret@" + l.Addr().String()})
	if got := <-first; got != 0x16 {
		t.Errorf("first byte = %#x, want 0x16, a TLS handshake", got)
	}
	if !r.Lost() {
		t.Errorf("Lost() = false, want true: nobody shook hands")
	}
}
