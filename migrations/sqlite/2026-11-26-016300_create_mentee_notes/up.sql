-- Without it what coordinators must remember about a mentee stands in tables of their own, which nobody erases.
-- A note goes with its mentee. actor_kind and actor_id say who wrote it; there is no foreign key, since keys are deleted.
CREATE TABLE mentee_notes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    mentee_id BLOB NOT NULL CHECK (length(mentee_id) = 16) REFERENCES mentees (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    actor_kind TEXT NOT NULL
        CONSTRAINT mentee_notes_actor_kind_known CHECK (actor_kind IN ('key', 'account', 'mentee', 'system')),
    actor_id BLOB CHECK (length(actor_id) = 16),
    created_at INTEGER NOT NULL,
    CONSTRAINT mentee_notes_system_has_no_id CHECK ((actor_kind = 'system') = (actor_id IS NULL))
) STRICT;

CREATE INDEX mentee_notes_mentee ON mentee_notes (mentee_id, id);
