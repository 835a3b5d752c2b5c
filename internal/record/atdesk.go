package record

import (
	"context"
	"database/sql"

	"annae/internal/enquiry"
)

// AtDesk is the help desk within a transaction of another: what is done holds
// when that is committed, and not before.
type AtDesk struct {
	r  *Record
	tx *sql.Tx
}

// In is the help desk within the transaction in which an update is handled.
func (s *Enquiries) In(t *Tx) AtDesk { return AtDesk{s.r, t.tx} }

// Do is [Enquiries.Do].
func (d AtDesk) Do(ctx context.Context, q enquiry.Request) (enquiry.Enquiry, error) {
	return d.r.doEnquiry(ctx, d.tx, q)
}

// Get finds an enquiry, and keeps others from changing it until the transaction
// ends. Its error is [enquiry.ErrUnknown].
func (d AtDesk) Get(ctx context.Context, id enquiry.ID) (enquiry.Enquiry, error) {
	e, found, err := d.r.lockEnquiry(ctx, d.tx, "id", string(id))
	if err == nil && !found {
		err = enquiry.ErrUnknown
	}
	return e.Enquiry, err
}

// Show is [Enquiries.Show].
func (d AtDesk) Show(ctx context.Context, id enquiry.ID, who string) (enquiry.Enquiry, []enquiry.Event, error) {
	return d.r.showEnquiry(ctx, d.tx, id, who)
}

// Unresolved are those that are not resolved, so many at most, of how many.
// Those that nobody has come first, and of them the oldest.
func (d AtDesk) Unresolved(ctx context.Context, most int) (list []enquiry.Enquiry, of int, err error) {
	found, err := all(ctx, d.tx, d.r.d, d.r.scanEnquiry, `SELECT `+enquiryColumns+`, events, {now} FROM enquiries WHERE state <> 'resolved'
		ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'claimed' THEN 1 ELSE 2 END, opened, id LIMIT $1`, most)
	if err != nil {
		return nil, 0, d.r.explain(err)
	}
	for _, e := range found {
		list = append(list, e.Enquiry)
	}
	count, err := all(ctx, d.tx, d.r.d, value[int], `SELECT count(*) FROM enquiries WHERE state <> 'resolved'`)
	if err != nil {
		return nil, 0, d.r.explain(err)
	}
	return list, count[0], nil
}

// Posted is the enquiry that a front shows in a message of its platform; false
// where that shows none.
func (d AtDesk) Posted(ctx context.Context, channel, platformID string) (id enquiry.ID, is bool, err error) {
	names, err := all(ctx, d.tx, d.r.d, value[string], `SELECT name FROM sends WHERE platform_id = $1 AND channel = $2 AND substr(name, 1, 5) = 'post '`, platformID, channel)
	if err != nil || len(names) == 0 {
		return "", false, d.r.explain(err)
	}
	id, is = enquiry.PostOf(names[0])
	return id, is, nil
}
