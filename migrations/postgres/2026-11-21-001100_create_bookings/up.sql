-- Without it no seat has a holder, and without its two constraints a mentee could hold two seats in one slot or be in two places at once.
--
-- company_id is the slot's company, kept here so that a partner's list needs no join. It has no foreign key of its own: the slot's
-- guards it, and checking it would lock the company's row for every booking. starts_at and ends_at are the slot's too.
-- respond_by and offer_expires_at stay when the state that needed them has passed. override_limits holds words separated by blanks.
CREATE TABLE bookings (
    id uuid PRIMARY KEY,
    slot_id uuid NOT NULL REFERENCES slots (id),
    company_id uuid NOT NULL,
    mentee_id uuid NOT NULL REFERENCES mentees (id),
    status text NOT NULL
        CONSTRAINT bookings_status_known CHECK (status IN (
            'waitlisted', 'requested', 'offered', 'confirmed', 'declined', 'expired', 'cancelled', 'attended', 'no_show'
        )),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    respond_by timestamptz,
    offer_expires_at timestamptz,
    cancelled_by text
        CONSTRAINT bookings_cancelled_by_known CHECK (cancelled_by IN ('mentee', 'employer', 'institute')),
    reason_code text,
    note text,
    late boolean,
    override_reason text,
    override_limits text NOT NULL DEFAULT '',
    sequence integer NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookings_request_has_deadline CHECK (status <> 'requested' OR respond_by IS NOT NULL),
    CONSTRAINT bookings_offer_has_expiry CHECK (status <> 'offered' OR offer_expires_at IS NOT NULL),
    CONSTRAINT bookings_ends_within_a_day CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '24 hours')
);

CREATE UNIQUE INDEX bookings_one_per_slot ON bookings (mentee_id, slot_id)
    WHERE status IN ('waitlisted', 'requested', 'offered', 'confirmed', 'attended', 'no_show');

-- Two rows of one slot are the unique index's business: with slot_id here only one of the two can refuse, whatever order they are checked in.
ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap
    EXCLUDE USING gist (mentee_id WITH =, tstzrange(starts_at, ends_at) WITH &&, slot_id WITH <>)
    WHERE (status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show'));

CREATE INDEX bookings_slot ON bookings (slot_id, id);
CREATE INDEX bookings_mentee ON bookings (mentee_id, id);
CREATE INDEX bookings_company ON bookings (company_id, id);
CREATE INDEX bookings_status ON bookings (status, id);
CREATE INDEX bookings_to_answer ON bookings (respond_by) WHERE status = 'requested';
CREATE INDEX bookings_to_expire ON bookings (offer_expires_at) WHERE status = 'offered';
