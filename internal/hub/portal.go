package hub

import (
	"context"
	"errors"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
)

// Standing tells where an application stands. Its errors are those of
// [conversation.Status], and it ends within a few seconds.
type Standing func(context.Context, application.Reference) (application.Standing, error)

// ReadFrom has applications read from elsewhere than the record, outside of any
// transaction. It is for the time before delivery starts.
func (h *Handler[T]) ReadFrom(elsewhere Standing) { h.elsewhere = elsewhere }

// stands is where an application stood when it was fetched.
type stands struct {
	reference application.Reference
	standing  application.Standing
	err       error
}

// errNotFetched ends a turn that is thrown away: what it needs is fetched, and
// the message answered again.
var errNotFetched = errors.New("it is not fetched yet")

// fetching keeps what the transaction keeps, but for where applications stand:
// that was fetched before it, or is asked for.
type fetching struct {
	Keeping
	elsewhere Standing
	fetched   any
	needs     *delivery.Unprepared
}

// Standing is of [conversation.Status].
func (f *fetching) Standing(ref application.Reference) (application.Standing, error) {
	if got, is := f.fetched.(stands); is && got.reference == ref {
		return got.standing, got.err
	}
	f.needs = &delivery.Unprepared{Fetch: func(ctx context.Context) any {
		s, err := f.elsewhere(ctx, ref)
		return stands{ref, s, err}
	}}
	return application.Standing{}, errNotFetched
}

// Shown notes nothing: whose application it is, the record does not know.
func (f *fetching) Shown(application.Reference) {}

// Mute is of [conversation.Mute]: elsewhere moves are not heard of.
func (f *fetching) Mute() {}

// Err is of [Keeping]. A message for which something is to be fetched is
// answered again, unless the record fails.
func (f *fetching) Err() error {
	if err := f.Keeping.Err(); err != nil || f.needs == nil {
		return err
	}
	return f.needs
}

var (
	_ conversation.Status = (*fetching)(nil)
	_ conversation.Mute   = (*fetching)(nil)
)
