package slack

import (
	"context"
	"time"
)

// Connect tells whether Slack takes our token, and asks as often as it takes, until
// the context is done. The desk runs meanwhile.
func (b *Bot) Connect(ctx context.Context) {
	again := time.Second
	for said := false; ctx.Err() == nil; said = true {
		err := b.connect(ctx)
		if err == nil {
			b.Log.Info("Slack knows us")
			return
		}
		switch {
		case says(err, ours...):
			b.Log.Error("Slack does not take the token; look at ANNAE_SLACK_TOKEN", "err", told(err))
		case !said && ctx.Err() == nil:
			b.Log.Warn("Slack can't be reached yet", "err", told(err))
		}
		pause(ctx, again)
		again = min(2*again, time.Minute)
	}
}

func (b *Bot) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	who, err := b.api.AuthTestContext(ctx)
	if err != nil {
		return err
	}
	if len(b.Roles[who.TeamID]) == 0 {
		b.Log.Warn("nobody in this workspace has a role; ANNAE_SLACK_ROLES gives them", "workspace", who.TeamID)
	}
	return nil
}
