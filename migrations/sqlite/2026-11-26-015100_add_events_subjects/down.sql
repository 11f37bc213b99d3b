DROP INDEX events_mentee;
DROP INDEX events_previous_slot;
DROP INDEX events_slot;
DROP INDEX events_booking;
ALTER TABLE events DROP COLUMN mentee_id;
ALTER TABLE events DROP COLUMN previous_slot_id;
ALTER TABLE events DROP COLUMN slot_id;
ALTER TABLE events DROP COLUMN booking_id;
