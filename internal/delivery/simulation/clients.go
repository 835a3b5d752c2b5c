package simulation

import (
	"context"
	"time"

	"annae/internal/delivery"
)

// startClients has each conversation post its updates.
func (r *run) startClients() {
	for _, c := range r.talks {
		if c.inOrder {
			r.client(c.name, func() {
				for _, p := range c.plans {
					r.current.sleep(r.upTo(400 * time.Millisecond))
					r.postAgain(p)
				}
			})
			continue
		}
		for _, p := range c.plans {
			r.client(p.ID, func() {
				r.current.sleep(r.upTo(20 * time.Second))
				r.postAgain(p)
			})
		}
	}
}

// client starts one who posts; the run waits for it.
func (r *run) client(name string, posts func()) {
	r.clients++
	r.spawn(nil, "client "+name, func() {
		posts()
		r.clients--
	})
}

// postAgain posts an update until there is a receipt; a client that is not
// patient tries but once.
func (r *run) postAgain(p *plan) {
	t := r.current
	for {
		if r.chance(r.weather.duplicates) { // somebody posts it as well
			r.client(p.ID, func() {
				r.current.sleep(r.upTo(2 * time.Second))
				r.post(p, p.Body)
			})
		}
		if r.post(p, p.Body) || !p.conversation.patient {
			break
		}
		t.sleep(r.upTo(2 * time.Second))
	}
	if p.heard() && r.chance(r.weather.duplicates) {
		r.post(p, []byte("another body"))
	}
}

// heard tells that some client has a receipt.
func (p *plan) heard() bool { return p.receipts[delivery.New]+p.receipts[delivery.Known] > 0 }

// post posts to some process, and tells whether there was a receipt.
func (r *run) post(p *plan, body []byte) bool {
	t := r.current
	at := r.living()
	if at == nil {
		t.sleep(r.upTo(time.Second))
		return false
	}
	t.point()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	u := p.Update
	u.Body = body
	known := p.heard()
	ended, received := false, false
	r.spawn(at, "request "+p.ID, func() {
		receipt, err := at.node.Accept(ctx, u)
		ended, received = true, err == nil
		if err == nil {
			r.receive(p, u, receipt, known)
		}
	})
	t.await(time.Second+r.upTo(20*time.Second), func() bool { return ended || at.dead })
	return received
}

// receive checks what a client is told.
func (r *run) receive(p *plan, u delivery.Update, receipt delivery.Receipt, known bool) {
	r.say("%s with %q: receipt %d", u.ID, u.Body, receipt)
	same := string(u.Body) == string(p.Body)
	switch {
	case r.record.updateByID[u.ID] == nil:
		r.fail("%s is not in the inbox, and has a receipt", u.ID)
	case !same && receipt != delivery.Differs:
		r.fail("%s came with another body, and the receipt says %d", u.ID, receipt)
	case same && receipt == delivery.Differs:
		r.fail("%s came with its own body, and the receipt says that it differs", u.ID)
	case known && receipt == delivery.New:
		r.fail("%s was known, and the receipt says that it is new", u.ID)
	}
	p.receipts[receipt]++
	if p.receipts[delivery.New] > 1 {
		r.fail("%s was new twice", u.ID)
	}
}
