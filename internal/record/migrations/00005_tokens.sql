CREATE TABLE tokens (
	name   TEXT PRIMARY KEY,
	hash   BYTEA NOT NULL UNIQUE,             -- keyed, of the secret
	scopes TEXT NOT NULL,
	who    TEXT NOT NULL,                     -- made it
	made   BIGINT NOT NULL,
	until  BIGINT NOT NULL,
	used   BIGINT NOT NULL DEFAULT 0          -- to the hour
);
-- What was answered to a request that may come again.
CREATE TABLE answered (
	name   TEXT PRIMARY KEY,                  -- of token, route and key: a keyed hash
	hash   BYTEA NOT NULL,                    -- keyed, of the request
	status INTEGER NOT NULL,                  -- 0 while it is under way
	body   TEXT NOT NULL,
	at     BIGINT NOT NULL
);
CREATE INDEX answered_at ON answered (at);
