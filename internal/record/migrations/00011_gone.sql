-- That whom a send was for is not there: nothing that is sent there will be taken.
ALTER TABLE sends ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
