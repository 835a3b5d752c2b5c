package match_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"annae/internal/match"
)

func saved(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := train(t, faq).Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLoadGivesTheModelThatWasSaved(t *testing.T) {
	m := train(t, faq)
	loaded, err := match.Load(bytes.NewReader(saved(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range faq {
		for _, p := range e.Phrasings {
			q := match.Query{Text: p.Text + " ?", Lang: p.Lang}
			if got, want := loaded.Rank(q), m.Rank(q); !reflect.DeepEqual(got, want) {
				t.Errorf("loaded Rank(%q) = %+v, want %+v", q.Text, got, want)
			}
		}
	}
	var again bytes.Buffer
	if err := loaded.Save(&again); err != nil || !bytes.Equal(again.Bytes(), saved(t)) {
		t.Errorf("the loaded model saves other bytes (%v)", err)
	}
}

func TestLoadRefusesWhatIsNoModel(t *testing.T) {
	good := saved(t)
	version := append([]byte(nil), good...)
	version[len("annae model\n")]++
	for name, data := range map[string][]byte{
		"nothing":         nil,
		"another file":    []byte("PK\x03\x04 something else altogether"),
		"another version": version,
		"half a model":    good[:len(good)/2],
		"all but a byte":  good[:len(good)-1],
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := match.Load(bytes.NewReader(data)); !errors.Is(err, match.ErrFormat) {
				t.Errorf("Load = %v, want ErrFormat", err)
			}
		})
	}
}

// FuzzLoad damages a model at one place and uses what Load still accepts.
func FuzzLoad(f *testing.F) {
	good := saved(f)
	f.Add(20, byte(1))
	f.Add(len(good)/2, byte(0xff))
	f.Add(len(good)-3, byte(0x80))
	f.Fuzz(func(t *testing.T, at int, flip byte) {
		data := append([]byte(nil), good...)
		if at < 0 {
			at = -(at + 1)
		}
		data[at%len(data)] ^= flip
		m, err := match.Load(bytes.NewReader(data))
		if err != nil {
			return
		}
		m.Rank(match.Query{Text: "what is the price 주차장", Lang: "en"}).Decide()
	})
}
