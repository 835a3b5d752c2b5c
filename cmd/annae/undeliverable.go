package main

import (
	"context"

	"annae/internal/application"
	"annae/internal/record"
)

// told are applications as staff are told of them: with the contacts that no
// letter reaches.
type told struct {
	*record.Applications
	box record.Mailbox
}

// Get finds an application and its moves, the oldest first.
func (t told) Get(ctx context.Context, ref application.Reference) (application.Application, []application.Move, error) {
	a, moves, err := t.Applications.Get(ctx, ref)
	if err != nil {
		return a, moves, err
	}
	a.Undeliverable, err = t.Unreachable(ctx, a.Contacts, t.box)
	return a, moves, err
}
