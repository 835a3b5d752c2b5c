CREATE TABLE gaps (
	seq     {serial},
	at      BIGINT NOT NULL,
	locale  TEXT NOT NULL,
	text    TEXT NOT NULL,
	outcome TEXT NOT NULL,
	reason  TEXT NOT NULL,
	topics  TEXT NOT NULL,                    -- a JSON list
	why     TEXT NOT NULL,
	words   TEXT NOT NULL
);
CREATE INDEX gaps_at ON gaps (at);

CREATE TABLE checks (
	hash  BYTEA PRIMARY KEY,                  -- of the code
	until BIGINT NOT NULL,
	body  TEXT NOT NULL                       -- JSON
);
CREATE INDEX checks_until ON checks (until);
