CREATE TABLE applications (
	reference TEXT PRIMARY KEY,
	same      TEXT NOT NULL UNIQUE,           -- by which one of them is known again without its reference
	subject   TEXT NOT NULL,                  -- by which the audit names it
	cycle     INTEGER NOT NULL,
	track     TEXT NOT NULL,
	country   TEXT NOT NULL,
	city      TEXT NOT NULL,
	title     TEXT NOT NULL,
	applicant TEXT NOT NULL,
	own       TEXT NOT NULL,                  -- staff's own number
	phase     TEXT NOT NULL,
	since     BIGINT NOT NULL,                -- in that phase
	review    INTEGER NOT NULL,               -- 1 while it waits for staff
	due       TEXT NOT NULL,                  -- a day; 9999-12-31 for none
	assignee  TEXT NOT NULL,
	documents TEXT NOT NULL,                  -- "id=state id=state"
	note      TEXT NOT NULL,                  -- to the applicant
	internal  TEXT NOT NULL,
	demo      INTEGER NOT NULL,
	contacts  BYTEA NOT NULL,                 -- sealed
	contacted BIGINT NOT NULL DEFAULT 1,      -- version of the contacts
	version   BIGINT NOT NULL DEFAULT 1,
	changed   BIGINT NOT NULL
);
CREATE INDEX applications_due ON applications (due, reference);
CREATE INDEX applications_review ON applications (due, reference) WHERE review = 1;
CREATE INDEX applications_assignee ON applications (assignee, due, reference) WHERE review = 1;

CREATE TABLE moves (
	seq       {serial},
	reference TEXT NOT NULL,
	source    TEXT NOT NULL,                  -- the phase before; empty: none
	target    TEXT NOT NULL,
	note      TEXT NOT NULL,                  -- to the applicant
	who       TEXT NOT NULL,
	made      BIGINT NOT NULL,
	holds     BIGINT NOT NULL,
	state     INTEGER NOT NULL                -- 0 waits, 1 holds
);
CREATE INDEX moves_of ON moves (reference, seq);
CREATE UNIQUE INDEX moves_waiting ON moves (reference) WHERE state = 0;
CREATE INDEX moves_due ON moves (holds) WHERE state = 0;

-- Nothing of it is ever changed.
CREATE TABLE audit (
	seq     {serial},
	at      BIGINT NOT NULL,
	who     TEXT NOT NULL,
	did     TEXT NOT NULL,
	subject TEXT NOT NULL,                    -- of an application, or a keyed name
	detail  TEXT NOT NULL                     -- without personal data
);
CREATE INDEX audit_subject ON audit (subject, seq);
