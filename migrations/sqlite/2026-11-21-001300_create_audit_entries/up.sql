-- Without it nobody can tell who did what, when and why.
-- No foreign keys: keys are deleted, and the audit outlives what it speaks of.
CREATE TABLE audit_entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL CHECK (length(id) = 16),
    actor_id BLOB CHECK (length(actor_id) = 16),
    actor_role TEXT NOT NULL
        CONSTRAINT audit_entries_actor_role_known CHECK (actor_role IN ('admin', 'coordinator', 'partner', 'viewer', 'system')),
    action TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    company_id BLOB CHECK (length(company_id) = 16),
    reason TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT audit_entries_id UNIQUE (id)
) STRICT;

CREATE INDEX audit_entries_subject ON audit_entries (subject_id, seq);
