CREATE INDEX updates_aside ON updates (conversation) WHERE state = 2;
CREATE INDEX applications_demo ON applications (reference) WHERE demo = 1;
