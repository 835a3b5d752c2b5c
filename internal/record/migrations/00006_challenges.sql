CREATE TABLE challenges (
	hash      BYTEA PRIMARY KEY,              -- keyed, of the secret by which the asker knows it
	reference TEXT NOT NULL,
	contacted BIGINT NOT NULL,                -- version of the contacts
	code      BYTEA NOT NULL,                 -- keyed hash
	mailed    INTEGER NOT NULL,
	tries     INTEGER NOT NULL DEFAULT 0,
	spent     INTEGER NOT NULL DEFAULT 0,
	at        BIGINT NOT NULL
);
CREATE INDEX challenges_mailed ON challenges (reference, at) WHERE mailed = 1;
CREATE INDEX challenges_at ON challenges (at);
