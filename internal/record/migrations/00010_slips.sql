CREATE TABLE slips (
	hash      BYTEA PRIMARY KEY,   -- keyed, of the code
	reference TEXT NOT NULL,
	phase     TEXT NOT NULL,       -- in which the application was
	since     BIGINT NOT NULL,
	at        BIGINT NOT NULL      -- when it was issued
);
CREATE INDEX slips_at ON slips (at);
CREATE TABLE openings (
	id        TEXT PRIMARY KEY,    -- by which staff know it
	reference TEXT NOT NULL,
	contacted BIGINT NOT NULL,     -- version of the contacts
	who       TEXT NOT NULL,       -- who made it
	made      BIGINT NOT NULL,
	confirmer TEXT NOT NULL DEFAULT '',
	confirmed BIGINT NOT NULL DEFAULT 0,
	hash      BYTEA,               -- keyed, of the secret; none until it is confirmed
	spent     INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX openings_hash ON openings (hash);
CREATE INDEX openings_reference ON openings (reference);
