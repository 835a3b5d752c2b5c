CREATE TABLE switches (
	name   TEXT PRIMARY KEY,
	since  BIGINT NOT NULL,
	reason TEXT NOT NULL,
	who    TEXT NOT NULL                      -- turned it off
);
