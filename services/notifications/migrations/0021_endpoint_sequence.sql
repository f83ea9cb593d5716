-- How often an endpoint was changed, but for how its deliveries go: a change may say which state it is for.
ALTER TABLE endpoint ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
