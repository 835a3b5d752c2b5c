package telegramtest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

// reply is what a call was answered.
type reply struct {
	Status      int
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type m = map[string]any

// call calls a method with JSON and fails the test where no answer comes.
func call(t *testing.T, s *telegramtest.Server, method string, params m) reply {
	t.Helper()
	r, err := try(t, s, method, params)
	if err != nil {
		t.Fatalf("%s = %v, want an answer", method, err)
	}
	return r
}

// must calls a method that has to be carried out and reads its result.
func must[T any](t *testing.T, s *telegramtest.Server, method string, params m) T {
	t.Helper()
	r := call(t, s, method, params)
	var v T
	if !r.OK {
		t.Fatalf("%s = %d %q, want ok", method, r.Code, r.Description)
	}
	if err := json.Unmarshal(r.Result, &v); err != nil {
		t.Fatalf("%s = %s: %v", method, r.Result, err)
	}
	return v
}

func try(t *testing.T, s *telegramtest.Server, method string, params m) (reply, error) {
	t.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/bot"+s.Token()+"/"+method, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return do(req)
}

func do(req *http.Request) (reply, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	r := reply{Status: resp.StatusCode}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		err = json.Unmarshal(text, &r)
	} else {
		r.Description = string(text)
	}
	return r, err
}

// update is what the tests read of one.
type update struct {
	ID           int64    `json:"update_id"`
	Message      *message `json:"message"`
	Edited       *message `json:"edited_message"`
	Post         *message `json:"channel_post"`
	MyChatMember *struct {
		Chat struct{ ID int64 }
		New  struct{ Status string } `json:"new_chat_member"`
	} `json:"my_chat_member"`
	CallbackQuery *struct {
		ID      string
		Data    string
		Message struct {
			ID   int `json:"message_id"`
			Date *int64
		}
	} `json:"callback_query"`
}

type message struct {
	ID       int `json:"message_id"`
	ThreadID int `json:"message_thread_id"`
	Text     string
	Entities []telegramtest.Entity
	Chat     struct {
		ID   int64
		Type string
	}
	From      struct{ ID int64 }
	MigrateTo int64           `json:"migrate_to_chat_id"`
	Photo     json.RawMessage `json:"photo"`
}

// updates asks for what waits, and confirms nothing.
func updates(t *testing.T, s *telegramtest.Server) []update {
	t.Helper()
	return must[[]update](t, s, "getUpdates", nil)
}

// id is the chat of somebody, as text.
func id(p *telegramtest.Person) string { return strconv.FormatInt(p.ID(), 10) }

// next is what comes next from a channel.
func next[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came within 30 s")
		panic("not reached")
	}
}
