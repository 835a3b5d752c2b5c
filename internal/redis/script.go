package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// A script runs on the server, which knows it by its hash once it ran.
type script struct{ source, hash string }

func newScript(source string) script { return script{source, goredis.NewScript(source).Hash()} }

// scripts are all there are.
type scripts struct{ take, write, unlock script }

func newScripts() scripts {
	return scripts{newScript(takeScript), newScript(writeScript), newScript(unlockScript)}
}

// run runs a script, by its hash where the server knows it.
func (s script) run(ctx context.Context, c client, keys []string, args ...any) (*goredis.Cmd, error) {
	all := []any{"evalsha", s.hash, len(keys)}
	for _, k := range keys {
		all = append(all, k)
	}
	all = append(all, args...)
	cmd, err := do(ctx, c, all...)
	if goredis.HasErrorPrefix(err, "NOSCRIPT") {
		all[0], all[1] = "eval", s.source
		cmd, err = do(ctx, c, all...)
	}
	return cmd, err
}
