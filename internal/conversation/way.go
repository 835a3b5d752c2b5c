package conversation

import (
	"time"

	"annae/internal/identity"
)

// A way is what is different where conversations happen.
type way struct {
	proof time.Duration // for how long a proof opens an application; 0: once
	pages bool          // pages of ours are shown
	alone bool          // who proved something there is who reads what comes later
	keeps bool          // what was said stands there, whatever we forget
	guess bool          // of the language that it prefers the channel knows little
}

// ways are those of the channels; another is the zero way.
var ways = map[string]way{
	"web":      {proof: identity.SessionLasts, pages: true},
	"telegram": {proof: identity.ChatLasts, alone: true, keeps: true, guess: true},
	"slack":    {proof: identity.SessionLasts, keeps: true, guess: true},
}
