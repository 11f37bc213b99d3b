-- Without it two administrators who change one key at the same time overwrite each other.
ALTER TABLE api_keys ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
