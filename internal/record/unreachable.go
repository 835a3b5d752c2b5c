package record

import (
	"context"
	"time"
)

// Unreachable are those among some addresses to which no letter came through
// lately, because their mailboxes take none, each with when that was found. A
// letter that gets through makes it good again.
func (a *Applications) Unreachable(ctx context.Context, addresses []string, box Mailbox) (gone map[string]time.Time, err error) {
	err = a.r.revived(ctx, func() error {
		gone, err = a.unreachable(ctx, a.r.db, addresses, box)
		return err
	})
	return gone, err
}

func (a *Applications) unreachable(ctx context.Context, q querier, addresses []string, box Mailbox) (map[string]time.Time, error) {
	boxes, byBox := make([]string, len(addresses)), map[string]string{}
	for i, address := range addresses {
		boxes[i] = box(address)
		byBox[boxes[i]] = address
	}
	list, err := listOf(a.r.d, boxes)
	if err != nil {
		return nil, err
	}
	gone := map[string]time.Time{}
	_, err = all(ctx, q, a.r.d, func(row scanner) (none struct{}, err error) {
		var name string
		var at int64
		err = row.Scan(&name, &at)
		gone[byBox[name]] = time.UnixMilli(at).UTC()
		return none, err
	}, `SELECT s.conversation, min(s.at) FROM sends AS s WHERE s.conversation {in $1} AND s.state = 2 AND s.gone = 1
		AND s.at > coalesce((SELECT max(t.at) FROM sends AS t WHERE t.conversation = s.conversation AND t.state = 1), 0) GROUP BY s.conversation`, list)
	if err != nil || len(gone) == 0 {
		return nil, a.r.explain(err)
	}
	return gone, nil
}
