package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"annae/internal/delivery"
)

// heardOf are the kinds of updates that we want.
const heardOf = `["message","edited_message","callback_query"]`

// How polling waits.
const (
	pollFor     = 25 * time.Second // for an update
	pollAlone   = time.Second / 5  // to be the first of all processes
	pollBusy    = 15 * time.Second // while another asks, or there is a webhook
	pollSoonest = time.Second      // after a failure; then twice as long each time
	pollLatest  = time.Minute
)

// Poll asks for updates until the context is done, where there is no webhook.
// Telegram gives an update again until one behind it is asked for, which is done
// only when it lies safe.
func (b *Bot) Poll(ctx context.Context) {
	var calls sync.WaitGroup
	defer calls.Wait()
	offset, failures := 0, 0
	for ctx.Err() == nil {
		if !b.First() {
			offset = 0
			pause(ctx, pollAlone)
			continue
		}
		next, err := b.pollOnce(ctx, offset, &calls)
		if offset = next; err == nil {
			failures = 0
			continue
		}
		failures++
		pause(ctx, b.pollAgain(ctx, err, failures))
	}
}

// pollAgain is how long to wait after a failure, of which the log is told once.
func (b *Bot) pollAgain(ctx context.Context, err error, failures int) time.Duration {
	var f *Failure
	again := min(pollSoonest<<min(failures-1, 6), pollLatest)
	if errors.As(err, &f) {
		switch {
		case f.Status == http.StatusConflict:
			if failures == 1 {
				b.Log.Info("updates of Telegram come another way", "why", f.Says)
			}
			return pollBusy
		case f.RetryAfter > 0:
			again = f.RetryAfter
		}
	}
	if failures == 1 && ctx.Err() == nil && !errors.Is(err, delivery.ErrStopping) {
		b.Log.Warn("no updates come from Telegram; they are kept there for a day", "err", err)
	}
	return again
}

// pollOnce takes what waits, and tells from where to go on.
func (b *Bot) pollOnce(ctx context.Context, offset int, calls *sync.WaitGroup) (next int, err error) {
	within, cancel := context.WithTimeout(ctx, pollFor+10*time.Second)
	defer cancel()
	var raw []json.RawMessage
	p := tgbotapi.Params{"timeout": strconv.Itoa(int(pollFor.Seconds())), "allowed_updates": heardOf}
	p.AddNonZero("offset", offset)
	if err := b.Client.call(within, "getUpdates", p, &raw); err != nil {
		return offset, err
	}
	var all []arrival
	var ids []int
	for _, one := range raw {
		var id struct {
			ID int `json:"update_id"`
		}
		a, err := arrival{}, json.Unmarshal(one, &id)
		if err == nil {
			a, err = b.arrive(within, one)
		}
		if err != nil {
			break // the rest comes again
		}
		all, ids = append(all, a), append(ids, id.ID)
	}
	if len(all) == 0 && len(raw) > 0 {
		return offset, errNoName
	}
	safe, err := b.keep(within, all)
	for i, a := range all[:safe] {
		offset = ids[i] + 1
		if a.answer != nil {
			calls.Go(func() { b.once(a.answer) })
		}
	}
	return offset, err
}

func pause(ctx context.Context, lasts time.Duration) {
	timer := time.NewTimer(lasts)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
