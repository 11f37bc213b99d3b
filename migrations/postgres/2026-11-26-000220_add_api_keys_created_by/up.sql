-- Without it a key does not say who made it: nobody can ask that person what it is for, or look at all that one who left has made.
--
-- Kind and id, as in audit_entries. Both are null for keys that were made before this was kept.
ALTER TABLE api_keys
    ADD COLUMN created_by_kind text
        CONSTRAINT api_keys_created_by_kind_known CHECK (created_by_kind IN ('key', 'account', 'system')),
    ADD COLUMN created_by_id uuid,
    ADD CONSTRAINT api_keys_created_by_is_whole CHECK (
        CASE WHEN created_by_kind IS NULL THEN created_by_id IS NULL ELSE (created_by_kind = 'system') = (created_by_id IS NULL) END
    );
