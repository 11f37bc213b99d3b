-- Without it the log of one booking, slot or mentee is found only by reading all of it.
--
-- The ids are those of the body, written as there. What an event says of no slot or booking is in none of these indexes.
ALTER TABLE events ADD COLUMN booking_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.data.booking_id')) VIRTUAL;
ALTER TABLE events ADD COLUMN slot_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.data.slot_id')) VIRTUAL;
ALTER TABLE events ADD COLUMN previous_slot_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.data.previous_slot_id')) VIRTUAL;
ALTER TABLE events ADD COLUMN mentee_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.data.mentee_id')) VIRTUAL;

CREATE INDEX events_booking ON events (booking_id, position) WHERE booking_id IS NOT NULL;
CREATE INDEX events_slot ON events (slot_id, position) WHERE slot_id IS NOT NULL;
CREATE INDEX events_previous_slot ON events (previous_slot_id, position) WHERE previous_slot_id IS NOT NULL;
CREATE INDEX events_mentee ON events (mentee_id, position) WHERE mentee_id IS NOT NULL;
