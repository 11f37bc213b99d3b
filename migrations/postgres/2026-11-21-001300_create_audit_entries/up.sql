-- Without it nobody can tell who did what, when and why.
-- No foreign keys: keys are deleted, and the audit outlives what it speaks of.
CREATE TABLE audit_entries (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    actor_id uuid,
    actor_role text NOT NULL
        CONSTRAINT audit_entries_actor_role_known CHECK (actor_role IN ('admin', 'coordinator', 'partner', 'viewer', 'system')),
    action text NOT NULL,
    subject_id text NOT NULL,
    company_id uuid,
    reason text,
    created_at timestamptz NOT NULL,
    CONSTRAINT audit_entries_seq UNIQUE (seq)
);

CREATE INDEX audit_entries_subject ON audit_entries (subject_id, seq);
