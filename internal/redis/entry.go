package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// An Entry is what is kept under a key: only one of a higher or the same version
// overwrites it.
type Entry struct {
	Version int64 // 0 is the lowest: it overwrites none, and is kept only as long as it is fresh
	Value   []byte
	Fresh   time.Duration // how long Read finds it; 0: it does not, nor what was before
	Kept    time.Duration // how long Last finds it
}

var (
	// ErrAway says that Redis can't be asked now.
	ErrAway = errors.New("Redis is away") //nolint:staticcheck // its name
	// ErrNone says that there is no such entry.
	ErrNone = errors.New("there is no such entry")
)

// writeScript writes an entry: KEYS are where it is while fresh and where it is
// kept, ARGV its version in twenty digits, its value, and both times in
// milliseconds. It returns 1, or 0 where a higher version is kept.
const writeScript = `
local was = redis.call('GETRANGE', KEYS[2], 0, 19)
if was > ARGV[1] then
  return 0
end
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
if ARGV[4] ~= '0' then
  redis.call('SET', KEYS[2], ARGV[1] .. ARGV[2], 'PX', ARGV[4])
end
return 1`

// unlockScript unlocks KEYS[1] for who locked it.
const unlockScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0`

const versionDigits = 20

// Where the parts of an entry lie. The braces keep them on one node of a
// cluster.
func freshKey(key string) string { return "annae:entry:{" + key + "}" }
func lastKey(key string) string  { return "annae:entry:{" + key + "}:last" }
func lockKey(key string) string  { return "annae:entry:{" + key + "}:lock" }

// Last reads the entry of a key also when it is fresh no longer, and how long it
// is kept on. Its error is [ErrNone] or [ErrAway].
func (r *Redis) Last(ctx context.Context, key string) (value []byte, kept time.Duration, err error) {
	cmd, err := r.call(ctx, key, "get", lastKey(key))
	if err != nil {
		return nil, 0, err
	}
	text, err := cmd.Text()
	if err != nil || len(text) < versionDigits {
		return nil, 0, ErrNone
	}
	if cmd, err = r.call(ctx, key, "pttl", lastKey(key)); err != nil {
		return nil, 0, err
	}
	left, err := cmd.Int64()
	return []byte(text[versionDigits:]), time.Duration(max(0, left)) * time.Millisecond, err
}

// Write writes an entry, and tells whether none of a higher version is there. Its
// error is [ErrAway]; then it may have been written.
func (r *Redis) Write(ctx context.Context, key string, e Entry) (newest bool, err error) {
	kept := e.Kept.Milliseconds()
	if e.Version == 0 {
		kept = 0
	}
	cmd, err := r.guarded(ctx, key, func(ctx context.Context) (*goredis.Cmd, error) {
		return r.scripts.write.run(ctx, r.client, []string{freshKey(key), lastKey(key)},
			fmt.Sprintf("%0*d", versionDigits, e.Version), e.Value, e.Fresh.Milliseconds(), kept)
	})
	if err != nil {
		return false, err
	}
	n, err := cmd.Int64()
	return n == 1, err
}

// Lock locks a key for one holder, and tells whether it did. A lock ends after a
// while, and where Redis loses it two may hold it: it saves work and promises
// nothing. Its error is [ErrAway].
func (r *Redis) Lock(ctx context.Context, key, holder string, lasts time.Duration) (bool, error) {
	_, err := r.call(ctx, key, "set", lockKey(key), holder, "nx", "px", lasts.Milliseconds())
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// Unlock unlocks what its holder locked. Where it can't, the lock ends by itself.
func (r *Redis) Unlock(ctx context.Context, key, holder string) {
	_, _ = r.guarded(ctx, key, func(ctx context.Context) (*goredis.Cmd, error) {
		return r.scripts.unlock.run(ctx, r.client, []string{lockKey(key)}, holder)
	})
}

// call sends a command about a key.
func (r *Redis) call(ctx context.Context, key string, args ...any) (*goredis.Cmd, error) {
	return r.guarded(ctx, key, func(ctx context.Context) (*goredis.Cmd, error) { return do(ctx, r.client, args...) })
}

// guarded calls Redis about a key unless the gate is shut, and shuts it when that
// fails. It waits 300 ms or until the context's deadline, whichever is shorter.
func (r *Redis) guarded(ctx context.Context, key string, do func(context.Context) (*goredis.Cmd, error)) (*goredis.Cmd, error) {
	if r.gate.shut.Load() {
		return nil, ErrAway
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	cmd, err := do(calling)
	switch {
	case err == nil:
		return cmd, nil
	case errors.Is(err, goredis.Nil):
		return nil, ErrNone
	case ctx.Err() == nil: // else it is the caller's fault
		r.gate.suspect(key, err)
	}
	return nil, fmt.Errorf("%w: %w", ErrAway, err)
}
