-- Times are milliseconds since 1970 by the database's clock.

CREATE TABLE updates (
	seq          {serial},
	channel      TEXT NOT NULL,
	id           TEXT NOT NULL,               -- by which the platform knows it
	conversation TEXT NOT NULL,               -- a keyed name
	shard        INTEGER NOT NULL,
	hash         BYTEA NOT NULL,              -- keyed, of the body
	body         BYTEA,                       -- sealed; gone when it is handled
	state        INTEGER NOT NULL DEFAULT 0,  -- 0 waits, 1 done, 2 set aside
	tries        INTEGER NOT NULL DEFAULT 0,
	due          BIGINT NOT NULL DEFAULT 0,
	why          TEXT NOT NULL DEFAULT '',
	at           BIGINT NOT NULL,             -- of the last change of state
	UNIQUE (channel, id)
);
CREATE INDEX updates_waiting ON updates (seq) WHERE state = 0;
CREATE INDEX updates_put_off ON updates (conversation, seq) WHERE state = 0 AND due > 0;
CREATE INDEX updates_over ON updates (at) WHERE state <> 0;

CREATE TABLE sends (
	seq          {serial},
	channel      TEXT NOT NULL,
	conversation TEXT NOT NULL,
	shard        INTEGER NOT NULL,
	lane         INTEGER NOT NULL,            -- 0 answers, 1 news
	name         TEXT NOT NULL,
	follows      TEXT NOT NULL,               -- the name of another; empty for none
	platform_id  TEXT NOT NULL DEFAULT '',    -- by which the platform knows it
	body         BYTEA,                       -- sealed; gone when it is sent
	state        INTEGER NOT NULL DEFAULT 0,  -- 0 waits, 1 sent, 2 set aside
	tries        INTEGER NOT NULL DEFAULT 0,
	due          BIGINT NOT NULL DEFAULT 0,
	why          TEXT NOT NULL DEFAULT '',
	at           BIGINT NOT NULL,
	UNIQUE (conversation, name)
);
CREATE INDEX sends_waiting ON sends (channel, lane, seq) WHERE state = 0;
CREATE INDEX sends_in_order ON sends (conversation, lane, seq) WHERE state = 0;
CREATE INDEX sends_over ON sends (at) WHERE state <> 0;

CREATE TABLE shards (
	shard INTEGER PRIMARY KEY,
	owner TEXT NOT NULL DEFAULT '',           -- a node; empty: nobody
	fence BIGINT NOT NULL DEFAULT 0,
	until BIGINT NOT NULL DEFAULT 0,
	clean INTEGER NOT NULL DEFAULT 1          -- whether the owner before gave it back
);
CREATE TABLE nodes (
	name  TEXT PRIMARY KEY,
	until BIGINT NOT NULL
);
CREATE TABLE pauses (
	channel TEXT PRIMARY KEY,
	until   BIGINT NOT NULL
);

CREATE TABLE conversations (
	name    TEXT PRIMARY KEY,                 -- keyed
	channel TEXT NOT NULL,
	locale  TEXT NOT NULL,                    -- that the channel told last
	state   TEXT NOT NULL,                    -- JSON
	seq     INTEGER NOT NULL,                 -- of the last turn
	at      BIGINT NOT NULL                   -- of the last message
);
CREATE INDEX conversations_at ON conversations (at);
CREATE TABLE turns (
	conversation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	message      TEXT NOT NULL,               -- a hash of its id
	body         TEXT NOT NULL,               -- JSON
	PRIMARY KEY (conversation, seq)
);
CREATE INDEX turns_message ON turns (conversation, message);
