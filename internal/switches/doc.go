// Package switches tells what the staff have turned off. It stands in a small
// YAML file of the data folder, by name, with the moment, the reason and who
// did it:
//
//	ask: {since: 2026-11-23T09:00:00Z, reason: "wrong amounts in the 2026 call", by: "kim"}
//
// Start with [Open] and [Switches.Off], which a running desk asks with every
// message: it follows the file within about a second. [Set] and [Clear] change
// the file from any process, [Read] brings what stands in it.
//
// A missing file means that everything is on. A file that can't be read changes
// nothing: what was off stays off, and at the start everything is on.
//
// Left out: which names there are, and what is said while something is off.
// Comments that somebody wrote into the file don't outlive the next change.
package switches
