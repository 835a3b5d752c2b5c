-- Conversations last as their channels say; their turns at most a week. Where a channel pushes, it notes where to.
ALTER TABLE conversations ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET until = at + 43200000;
CREATE INDEX conversations_until ON conversations (until);
ALTER TABLE conversations ADD COLUMN place BYTEA; -- sealed
-- That it can't be reached: nothing is told there by itself until somebody speaks.
ALTER TABLE conversations ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
