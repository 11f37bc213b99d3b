-- Without it a row that says who acted can only name a key: the people who will sign in could not be told from keys.
--
-- actor_kind and actor_id say who acted. There is no foreign key: keys are deleted, the history stays. The system (a timed job, the command line)
-- has no id. Accounts and mentees do not act yet; they are named already, since SQLite changes a check only by making the table anew.
-- What stands there with an id was done by a key, and what stands there without one by the system.
ALTER TABLE idempotency_keys RENAME COLUMN caller_id TO actor_id;
ALTER TABLE idempotency_keys ADD COLUMN actor_kind text NOT NULL DEFAULT 'key';
ALTER TABLE idempotency_keys
    ALTER COLUMN actor_kind DROP DEFAULT,
    DROP CONSTRAINT idempotency_keys_pkey,
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor_kind, actor_id, key),
    ADD CONSTRAINT idempotency_keys_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee'));

ALTER TABLE audit_entries ADD COLUMN actor_kind text NOT NULL DEFAULT 'key';
UPDATE audit_entries SET actor_kind = 'system' WHERE actor_id IS NULL;
ALTER TABLE audit_entries
    ALTER COLUMN actor_kind DROP DEFAULT,
    DROP CONSTRAINT audit_entries_actor_role_known,
    ADD CONSTRAINT audit_entries_actor_role_known CHECK (actor_role IN ('admin', 'coordinator', 'partner', 'viewer', 'mentee', 'system')),
    ADD CONSTRAINT audit_entries_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    ADD CONSTRAINT audit_entries_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL));

ALTER TABLE partnership_transitions ADD COLUMN actor_kind text NOT NULL DEFAULT 'key';
UPDATE partnership_transitions SET actor_kind = 'system' WHERE actor_id IS NULL;
ALTER TABLE partnership_transitions
    ALTER COLUMN actor_kind DROP DEFAULT,
    ADD CONSTRAINT partnership_transitions_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    ADD CONSTRAINT partnership_transitions_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL));

ALTER TABLE interactions ADD COLUMN actor_kind text NOT NULL DEFAULT 'key';
UPDATE interactions SET actor_kind = 'system' WHERE actor_id IS NULL;
ALTER TABLE interactions
    ALTER COLUMN actor_kind DROP DEFAULT,
    ADD CONSTRAINT interactions_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    ADD CONSTRAINT interactions_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL));
