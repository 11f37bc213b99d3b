ALTER TABLE api_keys DROP COLUMN created_by_id;
ALTER TABLE api_keys DROP COLUMN created_by_kind;
