-- Without it places go to whoever asks first: a round gives the seats of its slots together, after everybody could ask.
--
-- slots.round_id is the truth while a round stands: no statement takes a seat of such a slot but those of the round. reserved_until stays on a
-- slot that has left an opened round without its draw, and keeps others away until then.
CREATE TABLE rounds (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT rounds_kind_known CHECK (kind IN ('mock_interview', 'shadowing')),
    cohort_id uuid REFERENCES cohorts (id),
    -- The last state that was recorded. Whether a round is open or closed follows from the clock.
    status text NOT NULL CONSTRAINT rounds_status_known CHECK (status IN ('scheduled', 'open', 'closed', 'drawn', 'cancelled')),
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    max_choices integer NOT NULL CHECK (max_choices BETWEEN 1 AND 100),
    override_reason text,
    sealed_seed bytea NOT NULL,
    master_key_id text NOT NULL,
    seed_sha256 text NOT NULL,
    -- The seed in hexadecimal digits, from the draw or the cancellation on.
    seed text,
    drawn_at timestamptz,
    -- The draw failed at this instant, and waits for somebody to run it again.
    draw_failed_at timestamptz,
    draw_failure text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT rounds_open_before_they_close CHECK (opens_at < closes_at),
    CONSTRAINT rounds_seed_shown CHECK ((seed IS NOT NULL) = (status IN ('drawn', 'cancelled')))
);

CREATE INDEX rounds_opening ON rounds (opens_at, id) WHERE status = 'scheduled';
CREATE INDEX rounds_closing ON rounds (closes_at, id) WHERE status = 'open';
CREATE INDEX rounds_drawing ON rounds (closes_at, id) WHERE status = 'closed';
CREATE INDEX rounds_cohort ON rounds (cohort_id, id);

CREATE TABLE round_slots (
    round_id uuid NOT NULL REFERENCES rounds (id),
    slot_id uuid NOT NULL REFERENCES slots (id),
    -- How the slot left the round; null while it is in it.
    outcome text CONSTRAINT round_slots_outcome_known CHECK (outcome IN ('drawn', 'cancelled', 'moved', 'withdrawn')),
    PRIMARY KEY (round_id, slot_id)
);

CREATE INDEX round_slots_slot ON round_slots (slot_id, round_id);

CREATE TABLE entries (
    id uuid NOT NULL PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES rounds (id),
    mentee_id uuid NOT NULL REFERENCES mentees (id),
    -- The slots, best first.
    choices jsonb NOT NULL,
    any_other boolean NOT NULL,
    via text NOT NULL CONSTRAINT entries_via_known CHECK (via IN ('self', 'phone', 'paper', 'coordinator')),
    withdrawn_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT entries_one_a_mentee UNIQUE (round_id, mentee_id)
);

CREATE INDEX entries_mentee ON entries (mentee_id, id);

-- Every version of an entry, with who wrote it.
CREATE TABLE entry_versions (
    entry_id uuid NOT NULL REFERENCES entries (id),
    version bigint NOT NULL,
    choices jsonb NOT NULL,
    any_other boolean NOT NULL,
    via text NOT NULL,
    withdrawn boolean NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (entry_id, version)
);

CREATE TABLE draws (
    round_id uuid NOT NULL PRIMARY KEY REFERENCES rounds (id),
    -- The record as RFC 8785 writes it.
    record text NOT NULL,
    record_sha256 text NOT NULL,
    drawn_at timestamptz NOT NULL
);

CREATE TABLE decisions (
    id uuid NOT NULL PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES rounds (id),
    entry_id uuid NOT NULL UNIQUE REFERENCES entries (id),
    mentee_id uuid NOT NULL REFERENCES mentees (id),
    -- The place in the order of the draw, from 1 on.
    rank bigint NOT NULL,
    outcome text NOT NULL CONSTRAINT decisions_outcome_known CHECK (outcome IN ('placed', 'waiting', 'neither')),
    reason text NOT NULL,
    -- What became of each choice, with its reason.
    choices jsonb NOT NULL,
    receipt text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX decisions_round ON decisions (round_id, rank);
CREATE INDEX decisions_mentee ON decisions (mentee_id, id);

ALTER TABLE slots ADD COLUMN round_id uuid REFERENCES rounds (id);
ALTER TABLE slots ADD COLUMN round_opens_at timestamptz;
ALTER TABLE slots ADD COLUMN round_closes_at timestamptz;
ALTER TABLE slots ADD COLUMN reserved_until timestamptz;
-- The reservation that the slot had when it came into a round. It comes back if the slot leaves before the round opens.
ALTER TABLE slots ADD COLUMN reserved_before timestamptz;
CREATE INDEX slots_round ON slots (round_id);

ALTER TABLE bookings ADD COLUMN entry_id uuid REFERENCES entries (id);
CREATE INDEX bookings_entry ON bookings (entry_id);
