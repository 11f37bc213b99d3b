-- Without it nobody is told which slots a later blackout touches: they are listed once, in the answer that makes it, and then forgotten.
-- booking_closes_at and cancel_cutoff_at are what these instants of the slot would be with the blackout, where they would be others.
CREATE TABLE blackout_slots (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    blackout_id BLOB NOT NULL CHECK (length(blackout_id) = 16) REFERENCES blackouts (id) ON DELETE CASCADE,
    slot_id BLOB NOT NULL CHECK (length(slot_id) = 16) REFERENCES slots (id) ON DELETE CASCADE,
    starts_at INTEGER NOT NULL,
    stands INTEGER NOT NULL CHECK (stands IN (0, 1)),
    booking_closes_at INTEGER,
    cancel_cutoff_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX blackout_slots_blackout ON blackout_slots (blackout_id);
CREATE INDEX blackout_slots_slot ON blackout_slots (slot_id);
CREATE INDEX blackout_slots_start ON blackout_slots (starts_at, id);
