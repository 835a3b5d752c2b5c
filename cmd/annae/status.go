package main

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/identity"
	"annae/internal/news"
	"annae/internal/record"
	"annae/internal/redis"
	"annae/internal/seal"
	"annae/internal/slack"
	"annae/internal/web"
)

// handlers hand each update to who handles its channel: requests for a code,
// moves of applications, what staff do in Slack, and conversations.
type handlers struct {
	talks *hub.Handler[*record.Tx]
	codes *identity.Handler[*record.Tx]
	news  *news.Handler[*record.Tx]
	staff *slack.Handler[*record.Tx] // nil: nobody is in Slack
}

// Handle is of [delivery.Handler].
func (h handlers) Handle(ctx context.Context, tx *record.Tx, u delivery.Update) error {
	if u.Channel == identity.Channel {
		return h.codes.Handle(ctx, tx, u)
	}
	if u.Channel == news.Channel {
		return h.news.Handle(ctx, tx, u)
	}
	if u.Channel == slack.Channel && h.staff != nil {
		return h.staff.Handle(ctx, tx, u)
	}
	return h.talks.Handle(ctx, tx, u)
}

// Handled is of [delivery.Handler].
func (h handlers) Handled(updates []delivery.Update) { h.talks.Handled(updates) }

// Apologise tells who can be told. Who asked for a code is told nothing, ever,
// and a move was asked by nobody.
func (h handlers) Apologise(ctx context.Context, tx *record.Tx, u delivery.Update) error {
	if u.Channel == identity.Channel || u.Channel == news.Channel {
		return nil
	}
	if u.Channel == slack.Channel && h.staff != nil {
		return h.staff.Apologise(ctx, tx, u)
	}
	return h.talks.Apologise(ctx, tx, u)
}

// Who asks for codes, from one address: beyond it nothing is mailed.
var crowd = redis.Limit{Rate: 10.0 / 3600, Burst: 10}

// startStatus opens where applicants learn how their application stands.
func (w *work) startStatus(lg *slog.Logger, apps *record.Applications, keys *seal.Keys) *web.Status {
	cache := w.startStanding(apps, keys)
	s := &web.Status{
		Ask: func(ctx context.Context, q identity.Request) error {
			u, err := q.Update(keys.Name)
			if err != nil {
				return err
			}
			_, err = w.node.Accept(ctx, u)
			if errors.Is(err, delivery.ErrBusy) || errors.Is(err, delivery.ErrStopping) {
				err = errors.Join(conversation.ErrFull, err)
			}
			return err
		},
		Prove: w.record.Prove, Standing: cache.Standing, Signer: identity.Signer{Sums: keys},
		Open: w.record.OpenLink, Slips: &web.Slips{Issue: w.record.IssueSlip, Slip: w.record.Slip, Sealer: keys},
		Crowd: func(ctx context.Context, of netip.Prefix) time.Duration {
			return w.redis.Take(ctx, "code:"+keys.Name("address", of.String()), crowd)
		},
	}
	if w.portal != nil { // whose applications they are, the portal knows alone
		s.Open, s.Slips = nil, nil
		return s
	}
	reads := apps.Reads(lg)
	s.Read = reads.Read
	w.ears.Go(func() { reads.Follow(w.over) })
	return s
}
