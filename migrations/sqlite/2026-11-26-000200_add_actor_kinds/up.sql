-- Without it a row that says who acted can only name a key: the people who will sign in could not be told from keys.
--
-- actor_kind and actor_id say who acted. There is no foreign key: keys are deleted, the history stays. The system (a timed job, the command line)
-- has no id. Accounts and mentees do not act yet; they are named already, since SQLite changes a check only by making the table anew.
-- What stands there with an id was done by a key, and what stands there without one by the system.
CREATE TABLE idempotency_keys_new (
    actor_kind TEXT NOT NULL
        CONSTRAINT idempotency_keys_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee')),
    actor_id BLOB NOT NULL CHECK (length(actor_id) = 16),
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    sealed_answer BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor_kind, actor_id, key)
) STRICT;
INSERT INTO idempotency_keys_new (actor_kind, actor_id, key, request_hash, sealed_answer, created_at)
    SELECT 'key', caller_id, key, request_hash, sealed_answer, created_at FROM idempotency_keys;
DROP TABLE idempotency_keys;
ALTER TABLE idempotency_keys_new RENAME TO idempotency_keys;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE audit_entries_new (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL CHECK (length(id) = 16),
    actor_kind TEXT NOT NULL
        CONSTRAINT audit_entries_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    actor_id BLOB CHECK (length(actor_id) = 16),
    actor_role TEXT NOT NULL
        CONSTRAINT audit_entries_actor_role_known CHECK (actor_role IN ('admin', 'coordinator', 'partner', 'viewer', 'mentee', 'system')),
    action TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    company_id BLOB CHECK (length(company_id) = 16),
    reason TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT audit_entries_id UNIQUE (id),
    CONSTRAINT audit_entries_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL))
) STRICT;
INSERT INTO audit_entries_new (seq, id, actor_id, actor_role, action, subject_id, company_id, reason, created_at, actor_kind)
    SELECT seq, id, actor_id, actor_role, action, subject_id, company_id, reason, created_at, CASE WHEN actor_id IS NULL THEN 'system' ELSE 'key' END
    FROM audit_entries;
-- Numbers are never used again, even after rows are deleted.
DELETE FROM sqlite_sequence WHERE name = 'audit_entries_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'audit_entries_new', seq FROM sqlite_sequence WHERE name = 'audit_entries';
DROP TABLE audit_entries;
ALTER TABLE audit_entries_new RENAME TO audit_entries;
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, seq);

CREATE TABLE partnership_transitions_new (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    from_status TEXT NOT NULL
        CONSTRAINT partnership_transitions_from_status_known CHECK (from_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    to_status TEXT NOT NULL
        CONSTRAINT partnership_transitions_to_status_known CHECK (to_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    reason TEXT,
    agreement BLOB,
    do_not_contact_until TEXT,
    actor_kind TEXT NOT NULL
        CONSTRAINT partnership_transitions_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    actor_id BLOB CHECK (length(actor_id) = 16),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT partnership_transitions_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL))
) STRICT;
INSERT INTO partnership_transitions_new (id, company_id, from_status, to_status, reason, agreement, do_not_contact_until, actor_id, version, created_at, actor_kind)
    SELECT id, company_id, from_status, to_status, reason, agreement, do_not_contact_until, actor_id, version, created_at, CASE WHEN actor_id IS NULL THEN 'system' ELSE 'key' END
    FROM partnership_transitions;
DROP TABLE partnership_transitions;
ALTER TABLE partnership_transitions_new RENAME TO partnership_transitions;
CREATE UNIQUE INDEX partnership_transitions_company ON partnership_transitions (company_id, version);

CREATE TABLE interactions_new (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    kind TEXT NOT NULL
        CONSTRAINT interactions_kind_known CHECK (kind IN ('call', 'meeting', 'message', 'visit', 'note')),
    summary TEXT NOT NULL,
    next_action TEXT,
    next_action_due TEXT,
    actor_kind TEXT NOT NULL
        CONSTRAINT interactions_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    actor_id BLOB CHECK (length(actor_id) = 16),
    created_at INTEGER NOT NULL,
    CONSTRAINT interactions_due_has_action CHECK (next_action_due IS NULL OR next_action IS NOT NULL),
    CONSTRAINT interactions_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL))
) STRICT;
INSERT INTO interactions_new (id, company_id, kind, summary, next_action, next_action_due, actor_id, created_at, actor_kind)
    SELECT id, company_id, kind, summary, next_action, next_action_due, actor_id, created_at, CASE WHEN actor_id IS NULL THEN 'system' ELSE 'key' END
    FROM interactions;
DROP TABLE interactions;
ALTER TABLE interactions_new RENAME TO interactions;
CREATE INDEX interactions_company ON interactions (company_id, id);
CREATE INDEX interactions_due ON interactions (next_action_due) WHERE next_action_due IS NOT NULL;
