-- Without it no seat has a holder, and without its two constraints a mentee could hold two seats in one slot or be in two places at once.
--
-- company_id is the slot's company, kept here so that a partner's list needs no join. It has no foreign key of its own: the slot's
-- guards it. starts_at and ends_at are the slot's too.
-- respond_by and offer_expires_at stay when the state that needed them has passed. override_limits holds words separated by blanks.
CREATE TABLE bookings (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    slot_id BLOB NOT NULL CHECK (length(slot_id) = 16) REFERENCES slots (id),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16),
    mentee_id BLOB NOT NULL CHECK (length(mentee_id) = 16) REFERENCES mentees (id),
    status TEXT NOT NULL
        CONSTRAINT bookings_status_known CHECK (status IN (
            'waitlisted', 'requested', 'offered', 'confirmed', 'declined', 'expired', 'cancelled', 'attended', 'no_show'
        )),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    respond_by INTEGER,
    offer_expires_at INTEGER,
    cancelled_by TEXT
        CONSTRAINT bookings_cancelled_by_known CHECK (cancelled_by IN ('mentee', 'employer', 'institute')),
    reason_code TEXT,
    note TEXT,
    late INTEGER CHECK (late IN (0, 1)),
    override_reason TEXT,
    override_limits TEXT NOT NULL DEFAULT '',
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT bookings_request_has_deadline CHECK (status <> 'requested' OR respond_by IS NOT NULL),
    CONSTRAINT bookings_offer_has_expiry CHECK (status <> 'offered' OR offer_expires_at IS NOT NULL),
    CONSTRAINT bookings_ends_within_a_day CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400000000)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX bookings_one_per_slot ON bookings (mentee_id, slot_id)
    WHERE status IN ('waitlisted', 'requested', 'offered', 'confirmed', 'attended', 'no_show');

CREATE INDEX bookings_mentee_time ON bookings (mentee_id, starts_at)
    WHERE status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show');

-- The counterpart of PostgreSQL's exclusion constraint. What overlaps starts less than a day (86400000000) earlier, since nothing is
-- longer, and before the new row ends: the index above bounds the look-up on both sides.
-- Two rows of one slot are the unique index's business, which is checked after these.
CREATE TRIGGER bookings_no_overlap_insert
BEFORE INSERT ON bookings
WHEN NEW.status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show')
BEGIN
    SELECT RAISE(ABORT, 'bookings_no_overlap')
    WHERE EXISTS (
        SELECT 1
        FROM bookings AS other
        WHERE other.mentee_id = NEW.mentee_id
            AND other.starts_at > NEW.starts_at - 86400000000
            AND other.starts_at < NEW.ends_at
            AND other.ends_at > NEW.starts_at
            AND other.status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show')
            AND other.slot_id <> NEW.slot_id
            AND other.id <> NEW.id
    );
END;

CREATE TRIGGER bookings_no_overlap_update
BEFORE UPDATE OF slot_id, mentee_id, status, starts_at, ends_at ON bookings
WHEN NEW.status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show')
BEGIN
    SELECT RAISE(ABORT, 'bookings_no_overlap')
    WHERE EXISTS (
        SELECT 1
        FROM bookings AS other
        WHERE other.mentee_id = NEW.mentee_id
            AND other.starts_at > NEW.starts_at - 86400000000
            AND other.starts_at < NEW.ends_at
            AND other.ends_at > NEW.starts_at
            AND other.status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show')
            AND other.slot_id <> NEW.slot_id
            AND other.id <> OLD.id
    );
END;

CREATE INDEX bookings_slot ON bookings (slot_id, id);
CREATE INDEX bookings_mentee ON bookings (mentee_id, id);
CREATE INDEX bookings_company ON bookings (company_id, id);
CREATE INDEX bookings_status ON bookings (status, id);
CREATE INDEX bookings_to_answer ON bookings (respond_by) WHERE status = 'requested';
CREATE INDEX bookings_to_expire ON bookings (offer_expires_at) WHERE status = 'offered';
