CREATE INDEX updates_aside ON updates (conversation) WHERE state = 2;
