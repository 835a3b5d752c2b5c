-- What staff propose to teach the desk. Nothing here tells whose question it was.
CREATE TABLE drafts (
	id      TEXT PRIMARY KEY,
	who     TEXT NOT NULL,   -- of the staff
	state   TEXT NOT NULL,
	body    BYTEA NOT NULL,  -- sealed
	at      BIGINT NOT NULL,
	changed BIGINT NOT NULL
);
CREATE INDEX drafts_state ON drafts (state, at);
