-- Questions that were handed to the help desk, one of a conversation at a time.
CREATE TABLE enquiries (
	id           TEXT PRIMARY KEY,
	conversation TEXT NOT NULL UNIQUE,        -- a keyed name
	channel      TEXT NOT NULL,
	locale       TEXT NOT NULL,
	subject      TEXT NOT NULL,               -- by which the audit names it
	question     BYTEA NOT NULL,              -- sealed, with what was said before
	mail         BYTEA,                       -- sealed; none given
	state        TEXT NOT NULL,
	holder       TEXT NOT NULL,
	events       INTEGER NOT NULL DEFAULT 0,
	opened       BIGINT NOT NULL,
	claimed      BIGINT NOT NULL,             -- 0: never, as below
	answered     BIGINT NOT NULL,
	resolved     BIGINT NOT NULL,
	changed      BIGINT NOT NULL,
	alert        BIGINT NOT NULL,             -- when is told that nobody has taken it; 0: it is not
	overdue      INTEGER NOT NULL
);
CREATE INDEX enquiries_opened ON enquiries (opened, id);
CREATE INDEX enquiries_alert ON enquiries (alert) WHERE alert > 0;
CREATE INDEX enquiries_changed ON enquiries (changed);
CREATE TABLE enquiry_events (
	enquiry      TEXT NOT NULL,
	n            INTEGER NOT NULL,
	conversation TEXT NOT NULL,
	at           BIGINT NOT NULL,
	who          TEXT NOT NULL,               -- of the staff
	did          TEXT NOT NULL,
	text         BYTEA,                       -- sealed
	template     TEXT NOT NULL,
	part         INTEGER NOT NULL,            -- the reply of which it is; 0: none
	fate         TEXT NOT NULL,               -- what became of that
	once         TEXT,                        -- of the request's key: a keyed hash
	turn         INTEGER,                     -- of a reply: 0 nobody heard it, -1 it could not be said; none: it waits
	outbox       TEXT NOT NULL DEFAULT '',    -- the conversation of what goes out for it
	sends        TEXT NOT NULL DEFAULT '[]',  -- their names, a JSON list
	seen         BIGINT NOT NULL DEFAULT 0,   -- when it was fetched
	PRIMARY KEY (enquiry, n)
);
CREATE UNIQUE INDEX enquiry_events_once ON enquiry_events (once);
CREATE INDEX enquiry_events_of ON enquiry_events (conversation);
CREATE INDEX enquiry_events_outbox ON enquiry_events (outbox) WHERE outbox <> '';
