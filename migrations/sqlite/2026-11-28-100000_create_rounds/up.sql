-- Without it places go to whoever asks first: a round gives the seats of its slots together, after everybody could ask.
--
-- slots.round_id is the truth while a round stands: no statement takes a seat of such a slot but those of the round. reserved_until stays on a
-- slot that has left an opened round without its draw, and keeps others away until then.
CREATE TABLE rounds (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT rounds_kind_known CHECK (kind IN ('mock_interview', 'shadowing')),
    cohort_id BLOB CHECK (length(cohort_id) = 16) REFERENCES cohorts (id),
    -- The last state that was recorded. Whether a round is open or closed follows from the clock.
    status TEXT NOT NULL CONSTRAINT rounds_status_known CHECK (status IN ('scheduled', 'open', 'closed', 'drawn', 'cancelled')),
    opens_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL,
    max_choices INTEGER NOT NULL CHECK (max_choices BETWEEN 1 AND 100),
    override_reason TEXT,
    sealed_seed BLOB NOT NULL,
    master_key_id TEXT NOT NULL,
    seed_sha256 TEXT NOT NULL,
    -- The seed in hexadecimal digits, from the draw or the cancellation on.
    seed TEXT,
    drawn_at INTEGER,
    -- The draw failed at this instant, and waits for somebody to run it again.
    draw_failed_at INTEGER,
    draw_failure TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT rounds_open_before_they_close CHECK (opens_at < closes_at),
    CONSTRAINT rounds_seed_shown CHECK ((seed IS NOT NULL) = (status IN ('drawn', 'cancelled')))
) STRICT;

CREATE INDEX rounds_opening ON rounds (opens_at, id) WHERE status = 'scheduled';
CREATE INDEX rounds_closing ON rounds (closes_at, id) WHERE status = 'open';
CREATE INDEX rounds_drawing ON rounds (closes_at, id) WHERE status = 'closed';
CREATE INDEX rounds_cohort ON rounds (cohort_id, id);

CREATE TABLE round_slots (
    round_id BLOB NOT NULL CHECK (length(round_id) = 16) REFERENCES rounds (id),
    slot_id BLOB NOT NULL CHECK (length(slot_id) = 16) REFERENCES slots (id),
    -- How the slot left the round; null while it is in it.
    outcome TEXT CONSTRAINT round_slots_outcome_known CHECK (outcome IN ('drawn', 'cancelled', 'moved', 'withdrawn')),
    PRIMARY KEY (round_id, slot_id)
) STRICT;

CREATE INDEX round_slots_slot ON round_slots (slot_id, round_id);

CREATE TABLE entries (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id BLOB NOT NULL CHECK (length(round_id) = 16) REFERENCES rounds (id),
    mentee_id BLOB NOT NULL CHECK (length(mentee_id) = 16) REFERENCES mentees (id),
    -- The slots, best first.
    choices BLOB NOT NULL,
    any_other INTEGER NOT NULL,
    via TEXT NOT NULL CONSTRAINT entries_via_known CHECK (via IN ('self', 'phone', 'paper', 'coordinator')),
    withdrawn_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT entries_one_a_mentee UNIQUE (round_id, mentee_id)
) STRICT;

CREATE INDEX entries_mentee ON entries (mentee_id, id);

-- Every version of an entry, with who wrote it.
CREATE TABLE entry_versions (
    entry_id BLOB NOT NULL CHECK (length(entry_id) = 16) REFERENCES entries (id),
    version INTEGER NOT NULL,
    choices BLOB NOT NULL,
    any_other INTEGER NOT NULL,
    via TEXT NOT NULL,
    withdrawn INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB CHECK (length(actor_id) = 16),
    at INTEGER NOT NULL,
    PRIMARY KEY (entry_id, version)
) STRICT;

CREATE TABLE draws (
    round_id BLOB NOT NULL PRIMARY KEY CHECK (length(round_id) = 16) REFERENCES rounds (id),
    -- The record as RFC 8785 writes it.
    record TEXT NOT NULL,
    record_sha256 TEXT NOT NULL,
    drawn_at INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id BLOB NOT NULL CHECK (length(round_id) = 16) REFERENCES rounds (id),
    entry_id BLOB NOT NULL CHECK (length(entry_id) = 16) UNIQUE REFERENCES entries (id),
    mentee_id BLOB NOT NULL CHECK (length(mentee_id) = 16) REFERENCES mentees (id),
    -- The place in the order of the draw, from 1 on.
    rank INTEGER NOT NULL,
    outcome TEXT NOT NULL CONSTRAINT decisions_outcome_known CHECK (outcome IN ('placed', 'waiting', 'neither')),
    reason TEXT NOT NULL,
    -- What became of each choice, with its reason.
    choices BLOB NOT NULL,
    receipt TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX decisions_round ON decisions (round_id, rank);
CREATE INDEX decisions_mentee ON decisions (mentee_id, id);

ALTER TABLE slots ADD COLUMN round_id BLOB CHECK (length(round_id) = 16) REFERENCES rounds (id);
ALTER TABLE slots ADD COLUMN round_opens_at INTEGER;
ALTER TABLE slots ADD COLUMN round_closes_at INTEGER;
ALTER TABLE slots ADD COLUMN reserved_until INTEGER;
-- The reservation that the slot had when it came into a round. It comes back if the slot leaves before the round opens.
ALTER TABLE slots ADD COLUMN reserved_before INTEGER;
CREATE INDEX slots_round ON slots (round_id);

ALTER TABLE bookings ADD COLUMN entry_id BLOB CHECK (length(entry_id) = 16) REFERENCES entries (id);
CREATE INDEX bookings_entry ON bookings (entry_id);
