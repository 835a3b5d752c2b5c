package hub

import (
	"encoding/json"
	"errors"
	"strings"

	"annae/internal/application"
	"annae/internal/delivery"
)

// newsID begins the ids of updates that tell of news; no platform's do.
const newsID = "news "

// News is the update that tells a conversation of an application that changed;
// the id is unique.
func News(channel, room string, ref application.Reference, id string) delivery.Update {
	body, err := json.Marshal(ref)
	if err != nil {
		panic(err) // of a text
	}
	return delivery.Update{Channel: channel, Conversation: room, ID: newsID + id + " " + room, Body: body}
}

// readNews reads what [News] wrote; the zero Message: it is something else.
func readNews(u delivery.Update) (m Message, err error) {
	if !strings.HasPrefix(u.ID, newsID) {
		return m, nil
	}
	if err = json.Unmarshal(u.Body, &m.In.News); err == nil && m.In.News == "" {
		err = errors.New("it is news of nothing")
	}
	m.ID = u.ID
	return m, err
}
