package main

import (
	"context"
	"errors"
	"fmt"

	"annae/internal/slip"
)

// checkSlip tells of which slip a code is.
func checkSlip(ctx context.Context, e *errandWork) error {
	code, ok := slip.ReadCode(e.args[0])
	if !ok {
		return errors.New("that is no code of a slip, or it is mistyped; one is such as 7F3K-9QXM-2WRT-AC34-5KZX")
	}
	f, err := e.store.CheckSlip(ctx, code, e.who())
	if errors.Is(err, slip.ErrNone) {
		return errors.New("no slip has that code; compare it with the paper")
	}
	if err != nil {
		return err
	}
	now := "It is still so."
	switch {
	case f.Now == "":
		now = "The application is gone."
	case f.Now == f.Phase && !f.Still:
		now = "It left that phase and is in it again."
	case !f.Still:
		now = "It is in " + f.Now + " now."
	}
	_, err = fmt.Fprintf(e.stdout, "%s is of %s, issued %s: it was in %s since %s. %s\n", f.Code, f.Reference, f.Issued.Format(minute), f.Phase, f.Since.Format(minute), now)
	return err
}
