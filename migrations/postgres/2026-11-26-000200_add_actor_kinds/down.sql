ALTER TABLE interactions DROP COLUMN actor_kind;
ALTER TABLE partnership_transitions DROP COLUMN actor_kind;

ALTER TABLE audit_entries
    DROP CONSTRAINT audit_entries_actor_role_known,
    ADD CONSTRAINT audit_entries_actor_role_known CHECK (actor_role IN ('admin', 'coordinator', 'partner', 'viewer', 'system')),
    DROP COLUMN actor_kind;

DELETE FROM idempotency_keys WHERE actor_kind <> 'key';
ALTER TABLE idempotency_keys DROP COLUMN actor_kind;
ALTER TABLE idempotency_keys RENAME COLUMN actor_id TO caller_id;
ALTER TABLE idempotency_keys ADD PRIMARY KEY (caller_id, key);
