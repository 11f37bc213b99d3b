-- Without it a place out of order is one person's word: an exception is asked for by one person and approved by another.
CREATE TABLE exceptions (
    id uuid NOT NULL PRIMARY KEY,
    action text NOT NULL CONSTRAINT exceptions_action_known CHECK (action IN ('place', 'offer', 'cancel_round')),
    category text NOT NULL CONSTRAINT exceptions_category_known
        CHECK (category IN ('deadline_for_person', 'adjustment', 'mistake_of_ours', 'safeguarding', 'other')),
    reason text NOT NULL,
    -- The last state that was recorded. Whether a pending one has lapsed follows from the clock.
    status text NOT NULL CONSTRAINT exceptions_status_known CHECK (status IN ('pending', 'approved', 'rejected', 'lapsed')),
    slot_id uuid REFERENCES slots (id),
    mentee_id uuid REFERENCES mentees (id),
    -- The booking that is to be offered, or the one that an approved place has made.
    booking_id uuid REFERENCES bookings (id),
    -- The round that is to be cancelled, or the one that has the slot or gave its seats.
    round_id uuid REFERENCES rounds (id),
    asked_by_kind text NOT NULL,
    asked_by_id uuid,
    decided_by_kind text,
    decided_by_id uuid,
    decided_at timestamptz,
    -- Why it was rejected.
    rejection text,
    lapses_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT exceptions_about CHECK (
        (action = 'place' AND slot_id IS NOT NULL AND mentee_id IS NOT NULL AND (booking_id IS NOT NULL) = (status = 'approved'))
        OR (action = 'offer' AND slot_id IS NOT NULL AND mentee_id IS NOT NULL AND booking_id IS NOT NULL)
        OR (action = 'cancel_round' AND round_id IS NOT NULL AND slot_id IS NULL AND mentee_id IS NULL AND booking_id IS NULL)
    ),
    CONSTRAINT exceptions_decided CHECK ((decided_by_kind IS NOT NULL) = (status IN ('approved', 'rejected'))),
    CONSTRAINT exceptions_rejected CHECK ((rejection IS NOT NULL) = (status = 'rejected'))
);

CREATE INDEX exceptions_pending ON exceptions (lapses_at, id) WHERE status = 'pending';
CREATE INDEX exceptions_status ON exceptions (status, id);
CREATE INDEX exceptions_round ON exceptions (round_id, id);
CREATE INDEX exceptions_mentee ON exceptions (mentee_id, id);
CREATE INDEX exceptions_booking ON exceptions (booking_id);
CREATE INDEX exceptions_slot ON exceptions (slot_id);
