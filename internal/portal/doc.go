// Package portal reads applications from a portal that exists already, over
// HTTP. What such a portal serves is told in docs/portal.openapi.yaml.
//
// Start at [Open] and [Portal.Standing]. A call ends within [Within]. What was
// read lies in memory for a while, a few hundred applications at most, and is
// asked for by its ETag; it is never shown without asking. What the portal says
// is checked before anything else sees it, and an answer with a fault is refused
// whole. Errors and logs hold no reference, no address of the portal and nothing
// that it said.
//
// A connection that died while it lay idle is replaced by [net/http] itself;
// nothing else is tried twice. A portal that fails several times in a row, or
// wants to be left alone, is not asked for a moment, so that nobody waits for it
// in vain.
package portal
