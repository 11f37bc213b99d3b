ALTER TABLE audit_entries ADD COLUMN reason TEXT;
UPDATE audit_entries SET reason = (SELECT text FROM audit_texts WHERE entry_id = audit_entries.id);
DROP TABLE audit_texts;
