DROP INDEX audit_entries_company;
DROP INDEX audit_entries_slot;
ALTER TABLE audit_entries DROP COLUMN changed;
ALTER TABLE audit_entries DROP COLUMN did;
ALTER TABLE audit_entries DROP COLUMN slot_id;
ALTER TABLE audit_entries DROP COLUMN event_id;
