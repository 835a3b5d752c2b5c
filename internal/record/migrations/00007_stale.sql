-- Applications that changed, until what is known of them elsewhere is written again.
CREATE TABLE stale (
	reference TEXT PRIMARY KEY,
	version   BIGINT NOT NULL,
	done      INTEGER NOT NULL DEFAULT 0, -- 1 once it is written; it stays for a minute, in case that is lost
	at        BIGINT NOT NULL
);
CREATE INDEX stale_open ON stale (at) WHERE done = 0;
