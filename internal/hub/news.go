package hub

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/enquiry"
)

// What begins the ids of updates of ours; no platform's do.
const (
	newsID = "news "
	wordID = "word "
)

// News is the update that tells a conversation of an application that changed;
// the id is unique.
func News(channel, room string, ref application.Reference, id string) delivery.Update {
	body, err := json.Marshal(ref)
	if err != nil {
		panic(err) // of a text
	}
	return delivery.Update{Channel: channel, Conversation: room, ID: newsID + id + " " + room, Body: body}
}

// Word is the update that brings a word of the help desk to its conversation.
func Word(channel, room string, w enquiry.Word) delivery.Update {
	body, err := json.Marshal(w)
	if err != nil {
		panic(err) // of texts and a number
	}
	return delivery.Update{Channel: channel, Conversation: room, ID: fmt.Sprintf("%s%s %d", wordID, w.Enquiry, w.N), Body: body}
}

// readOurs reads what [News] or [Word] wrote; false when it is something else.
func readOurs(u delivery.Update) (m Message, ours bool, err error) {
	m.ID = u.ID
	switch {
	case strings.HasPrefix(u.ID, newsID):
		if err = json.Unmarshal(u.Body, &m.In.News); err == nil && m.In.News == "" {
			err = errors.New("it is news of nothing")
		}
	case strings.HasPrefix(u.ID, wordID):
		err = json.Unmarshal(u.Body, &m.In.Word)
		if err == nil && m.In.Word == nil {
			err = errors.New("it is no word")
		}
	default:
		return Message{}, false, nil
	}
	return m, true, err
}
