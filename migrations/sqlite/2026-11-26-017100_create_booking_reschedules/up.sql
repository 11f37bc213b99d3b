-- Without it nobody can say that a mentee left a slot after its cut-off, and why.
--
-- version is the booking's version that the reschedule made: a booking has one row for each.
CREATE TABLE booking_reschedules (
    booking_id BLOB NOT NULL CHECK (length(booking_id) = 16) REFERENCES bookings (id),
    version INTEGER NOT NULL,
    from_slot BLOB NOT NULL CHECK (length(from_slot) = 16) REFERENCES slots (id),
    to_slot BLOB NOT NULL CHECK (length(to_slot) = 16) REFERENCES slots (id),
    at INTEGER NOT NULL,
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    on_behalf_of TEXT NOT NULL
        CONSTRAINT booking_reschedules_on_behalf_of_known CHECK (on_behalf_of IN ('mentee', 'employer', 'institute')),
    reason_code TEXT,
    excused_category TEXT
        CONSTRAINT booking_reschedules_excused_category_known CHECK (excused_category IN (
            'illness', 'caring', 'official_appointment', 'bereavement', 'transport', 'religious_observance', 'work', 'safeguarding', 'host_changed_time'
        )),
    PRIMARY KEY (booking_id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX booking_reschedules_from_slot ON booking_reschedules (from_slot);
CREATE INDEX booking_reschedules_to_slot ON booking_reschedules (to_slot);
