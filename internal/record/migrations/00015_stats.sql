-- What is counted, without words and without anything of a person. Marks are put together into counts now and then: two transactions never wait
-- for each other's count.
CREATE TABLE marks (
	day     TEXT NOT NULL,  -- of UTC
	what    TEXT NOT NULL,
	channel TEXT NOT NULL,
	locale  TEXT NOT NULL,
	side    TEXT NOT NULL,
	item    TEXT NOT NULL
);
CREATE TABLE counts (
	day     TEXT NOT NULL,
	what    TEXT NOT NULL,
	channel TEXT NOT NULL,
	locale  TEXT NOT NULL,
	side    TEXT NOT NULL,
	item    TEXT NOT NULL,
	n       BIGINT NOT NULL,
	PRIMARY KEY (day, what, channel, locale, side, item)
);
