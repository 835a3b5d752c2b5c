CREATE TABLE slips (
	hash      BYTEA PRIMARY KEY,   -- keyed, of the code
	reference TEXT NOT NULL,
	phase     TEXT NOT NULL,       -- in which the application was
	since     BIGINT NOT NULL,
	at        BIGINT NOT NULL      -- when it was issued
);
CREATE INDEX slips_at ON slips (at);
