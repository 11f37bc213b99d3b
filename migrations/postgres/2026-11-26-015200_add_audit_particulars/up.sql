-- Without it a history cannot say what was done: that a company was archived and not renamed, which fields changed, or where a slot moved.
--
-- event_id is the event that tells of the act, if there is one; it has no foreign key, because the audit outlives what it speaks of. slot_id is the slot
-- that the act was about, written as in subject_id. did says what the event's name does not, and changed has the names of the fields that changed.
ALTER TABLE audit_entries
    ADD COLUMN event_id uuid,
    ADD COLUMN slot_id text,
    ADD COLUMN did text
        CONSTRAINT audit_entries_did_known CHECK (did IN ('archived', 'restored', 'within', 'left', 'moved_up')),
    ADD COLUMN changed text NOT NULL DEFAULT '';

-- An entry and its event have the same instant, name and company, and the event's body names the entry's subject.
CREATE INDEX events_to_link ON events (created_at);
UPDATE audit_entries SET event_id = (
    SELECT e.id FROM events AS e
    WHERE e.created_at = audit_entries.created_at AND e.event_type = audit_entries.action
        AND e.company_id IS NOT DISTINCT FROM audit_entries.company_id AND strpos(e.body, audit_entries.subject_id) > 0
    LIMIT 1
);
DROP INDEX events_to_link;
UPDATE audit_entries SET slot_id = (SELECT e.slot_id FROM events AS e WHERE e.id = audit_entries.event_id) WHERE event_id IS NOT NULL;

CREATE INDEX audit_entries_slot ON audit_entries (slot_id, seq) WHERE slot_id IS NOT NULL;
-- What was done with a company itself, and not with one of its slots.
CREATE INDEX audit_entries_company ON audit_entries (company_id, seq) WHERE slot_id IS NULL;
