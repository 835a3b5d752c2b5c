package seal_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"annae/internal/seal"
)

// Two keys for what must be the same at each run.
var (
	fixed = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))
	other = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 32))
)

func parse(t testing.TB, secret string) *seal.Keys {
	t.Helper()
	k, err := seal.Parse(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWhatIsSealedOpensInItsPlaceAlone(t *testing.T) {
	k := parse(t, seal.Generate())
	rapid.Check(t, func(t *rapid.T) {
		plain, place := rapid.SliceOf(rapid.Byte()).Draw(t, "plain"), rapid.String().Draw(t, "place")
		sealed := k.Seal(plain, place)
		if got, err := k.Open(sealed, place); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open(Seal(%x)) = %x, %v", plain, got, err)
		}
		if _, err := k.Open(sealed, place+"x"); !errors.Is(err, seal.ErrDamaged) {
			t.Fatalf("Open in another place = %v, want ErrDamaged", err)
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		sealed[i] ^= 1
		if _, err := k.Open(sealed, place); err == nil {
			t.Fatalf("with byte %d changed it opens", i)
		}
	})
}

func TestANewKeyGoesInFront(t *testing.T) {
	old, next := seal.Generate(), seal.Generate()
	before, both, after := parse(t, old), parse(t, next+", "+old), parse(t, next)
	if got, err := both.Open(before.Seal([]byte("a"), "p"), "p"); err != nil || string(got) != "a" {
		t.Errorf("what the old key sealed = %q, %v", got, err)
	}
	if _, err := before.Open(both.Seal([]byte("a"), "p"), "p"); !errors.Is(err, seal.ErrKey) {
		t.Errorf("the old key alone on what the new one sealed = %v, want ErrKey", err)
	}
	if before.Name("chat", "1") != both.Name("chat", "1") {
		t.Error("a name changes when a key is put in front")
	}
	if after.Name("chat", "1") == both.Name("chat", "1") {
		t.Error("a name stays when its key is gone")
	}
	if bytes.Equal(before.Sum("a", []byte("b")), after.Sum("a", []byte("b"))) {
		t.Error("a sum is not keyed")
	}
}

func TestNamesOfDifferentPartsDiffer(t *testing.T) {
	k := parse(t, seal.Generate())
	names := map[string]string{}
	for _, parts := range [][]string{{"a", "b", "c"}, {"a", "bc"}, {"ab", "c"}, {"a", "b", "c", ""}, {"a", "", "bc"}} {
		name := k.Name(parts[0], parts[1:]...)
		if other, taken := names[name]; taken || len(name) != 26 {
			t.Errorf("%q and %q are both called %q", parts, other, name)
		}
		names[name] = fmt.Sprint(parts)
	}
}

func TestABadSecretIsExplainedAndNotShown(t *testing.T) {
	for _, secret := range []string{"", " , ", "hush", "aHVzaA==", seal.Generate() + " hush!", strings.Repeat("A", 200)} {
		_, err := seal.Parse(secret)
		if err == nil || !strings.Contains(err.Error(), "openssl rand -base64 32") || strings.Contains(err.Error(), "hush") {
			t.Errorf("Parse(%q) = %v, want how to make one", secret, err)
		}
	}
}

func TestKeysAreNeverPrinted(t *testing.T) {
	k := parse(t, seal.Generate())
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("keys", "k", k)
	for _, text := range []string{fmt.Sprint(k), fmt.Sprintf("%+v %#v %s %x", k, k, k, k), log.String()} {
		if !strings.Contains(text, "(keys)") || len(text) > 120 {
			t.Errorf("printed is %q", text)
		}
	}
}

func TestAFolderHasOneKeyHoweverManyBegin(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var all sync.WaitGroup
	names := make([]string, 8)
	for i := range names {
		all.Go(func() {
			k, err := seal.InFolder(dir)
			if err != nil {
				t.Error(err)
				return
			}
			names[i] = k.Name("a")
		})
	}
	all.Wait()
	for _, name := range names {
		if name != names[0] {
			t.Fatalf("the keys differ: %v", names)
		}
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(left) != 1 {
		t.Errorf("in the folder lie %v, want the key alone", left)
	}
	if err := os.Chmod(left[0], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.InFolder(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read = %v, want a refusal", err)
	}
}

// Whatever is opened, it is refused by one of the two errors, and nothing opens
// that was not sealed for that place by these keys.
func FuzzOpen(f *testing.F) {
	k := parse(f, fixed) // so that what the fuzzer finds stays true at the next run
	for _, sealed := range [][]byte{k.Seal([]byte("a"), "p"), k.Seal(nil, ""), parse(f, other).Seal([]byte("a"), "p"), {1, 2, 3}, {}} {
		f.Add(sealed, "p")
	}
	f.Fuzz(func(t *testing.T, sealed []byte, place string) {
		if plain, err := k.Open(sealed, "another place than "+place); !errors.Is(err, seal.ErrKey) && !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("Open(%x) = %x, %v, want ErrKey or ErrDamaged", sealed, plain, err)
		}
		again := k.Seal(sealed, place)
		if plain, err := k.Open(again, place); err != nil || !bytes.Equal(plain, sealed) {
			t.Errorf("Open(Seal(%x)) = %x, %v", sealed, plain, err)
		}
	})
}
