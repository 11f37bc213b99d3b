ALTER TABLE slots DROP COLUMN terms_changed_at;
