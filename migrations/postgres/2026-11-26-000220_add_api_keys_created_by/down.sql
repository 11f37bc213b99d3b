ALTER TABLE api_keys DROP COLUMN created_by_id, DROP COLUMN created_by_kind;
