-- Without it nobody is told which slots a later blackout touches: they are listed once, in the answer that makes it, and then forgotten.
-- booking_closes_at and cancel_cutoff_at are what these instants of the slot would be with the blackout, where they would be others.
CREATE TABLE blackout_slots (
    id uuid PRIMARY KEY,
    blackout_id uuid NOT NULL REFERENCES blackouts (id) ON DELETE CASCADE,
    slot_id uuid NOT NULL REFERENCES slots (id) ON DELETE CASCADE,
    starts_at timestamptz NOT NULL,
    stands boolean NOT NULL,
    booking_closes_at timestamptz,
    cancel_cutoff_at timestamptz
);

CREATE INDEX blackout_slots_blackout ON blackout_slots (blackout_id);
CREATE INDEX blackout_slots_slot ON blackout_slots (slot_id);
CREATE INDEX blackout_slots_start ON blackout_slots (starts_at, id);
