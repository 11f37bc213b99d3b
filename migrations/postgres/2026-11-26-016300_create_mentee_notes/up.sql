-- Without it what coordinators must remember about a mentee stands in tables of their own, which nobody erases.
-- A note goes with its mentee. actor_kind and actor_id say who wrote it; there is no foreign key, since keys are deleted.
CREATE TABLE mentee_notes (
    id uuid PRIMARY KEY,
    mentee_id uuid NOT NULL REFERENCES mentees (id) ON DELETE CASCADE,
    text text NOT NULL,
    actor_kind text NOT NULL
        CONSTRAINT mentee_notes_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    actor_id uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT mentee_notes_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL))
);

CREATE INDEX mentee_notes_mentee ON mentee_notes (mentee_id, id);
