package main

import (
	"context"
	"errors"
	"fmt"

	"annae/internal/identity"
)

// makeLink makes a link, which waits for somebody else to confirm it.
func makeLink(ctx context.Context, e *errandWork) error {
	ref, err := reference(e.args[0])
	if err != nil {
		return err
	}
	l, err := e.store.MakeLink(ctx, ref, e.who())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "A link for %s waits until %s. It does nothing before somebody else of the staff confirms it:\n  annae applications confirm-link %s\n",
		ref, l.Until.Format(minute), l.ID)
	return err
}

// confirmLink confirms a link that somebody else made, and tells its secret.
func confirmLink(ctx context.Context, e *errandWork) error {
	id, ok := identity.ReadLinkID(e.args[0])
	if !ok {
		return errors.New("that is no id of a link, or it is mistyped; one is such as 7F3K-9QXM")
	}
	l, secret, err := e.store.ConfirmLink(ctx, id, e.who())
	if errors.Is(err, identity.ErrNoLink) {
		return errors.New("no link of that id waits to be confirmed; it is kept for a day, confirmed once, and ends when the contacts change")
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s\n\nThis opens %s once, until %s. It is shown once; hand it over by other means than the dead mailbox, as the address of your page with\n  /link#%s\n",
		secret, l.Reference, l.Until.Format(minute), secret)
	return err
}
