-- Without it nobody can say that a mentee left a slot after its cut-off, and why.
--
-- version is the booking's version that the reschedule made: a booking has one row for each.
CREATE TABLE booking_reschedules (
    booking_id uuid NOT NULL REFERENCES bookings (id),
    version bigint NOT NULL,
    from_slot uuid NOT NULL REFERENCES slots (id),
    to_slot uuid NOT NULL REFERENCES slots (id),
    at timestamptz NOT NULL,
    late boolean NOT NULL,
    on_behalf_of text NOT NULL
        CONSTRAINT booking_reschedules_on_behalf_of_known CHECK (on_behalf_of IN ('mentee', 'employer', 'institute')),
    reason_code text,
    excused_category text
        CONSTRAINT booking_reschedules_excused_category_known CHECK (excused_category IN (
            'illness', 'caring', 'official_appointment', 'bereavement', 'transport', 'religious_observance', 'work', 'safeguarding', 'host_changed_time'
        )),
    PRIMARY KEY (booking_id, version)
);

CREATE INDEX booking_reschedules_from_slot ON booking_reschedules (from_slot);
CREATE INDEX booking_reschedules_to_slot ON booking_reschedules (to_slot);
