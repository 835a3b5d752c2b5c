-- Of which application a conversation is to have news, and under which version of its contacts that was proved.
ALTER TABLE conversations ADD COLUMN follows TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN followed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversations_follows ON conversations (follows) WHERE follows <> '';
-- The language in which the last code was mailed for an application.
ALTER TABLE applications ADD COLUMN locale TEXT NOT NULL DEFAULT '';
