-- Without it the demonstration, which replaces its keys and feeds at each start, takes away those of others that have the same name.
ALTER TABLE api_keys ADD COLUMN demonstration boolean NOT NULL DEFAULT false;
ALTER TABLE feeds ADD COLUMN demonstration boolean NOT NULL DEFAULT false;

CREATE INDEX api_keys_demonstration ON api_keys (id) WHERE demonstration;
CREATE INDEX feeds_demonstration ON feeds (id) WHERE demonstration;
