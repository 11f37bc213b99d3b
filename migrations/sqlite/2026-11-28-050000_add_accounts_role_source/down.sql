ALTER TABLE accounts DROP COLUMN role_withdrawn;
ALTER TABLE accounts DROP COLUMN role_source;
