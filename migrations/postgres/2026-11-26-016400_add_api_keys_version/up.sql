-- Without it two administrators who change one key at the same time overwrite each other.
ALTER TABLE api_keys ADD COLUMN version bigint NOT NULL DEFAULT 1;
