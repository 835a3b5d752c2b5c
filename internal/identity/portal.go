package identity

import (
	"context"

	"annae/internal/application"
	"annae/internal/delivery"
)

// A Portal has applications that the record does not hold.
type Portal interface {
	// Contacts are as those of [Tx]. Its error says that the portal can't be
	// asked at the moment, and ends within a few seconds.
	Contacts(context.Context, application.Reference) (addresses []string, version int64, err error)
}

// named is whom a portal names.
type named struct {
	addresses []string
	version   int64
	err       error
}

// contacts are whom an application names. A portal is asked outside of the
// transaction, and only where a code may be mailed. Where it can't be asked, the
// request is put off like any that fails: nobody waits for it.
func (h *Handler[T]) contacts(ctx context.Context, tx T, u delivery.Update, q *Request, may bool) (addresses []string, version int64, err error) {
	switch got, fetched := u.Fetched.(named); {
	case h.Portal == nil:
		return tx.Contacts(ctx, q.Reference)
	case !may:
		return nil, 0, nil
	case fetched:
		return got.addresses, got.version, got.err
	}
	return nil, 0, &delivery.Unprepared{Fetch: func(ctx context.Context) any {
		addresses, version, err := h.Portal.Contacts(ctx, q.Reference)
		return named{addresses, version, err}
	}}
}
