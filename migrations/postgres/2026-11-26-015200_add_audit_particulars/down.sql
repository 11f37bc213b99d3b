DROP INDEX audit_entries_company;
DROP INDEX audit_entries_slot;
ALTER TABLE audit_entries
    DROP COLUMN changed,
    DROP COLUMN did,
    DROP COLUMN slot_id,
    DROP COLUMN event_id;
