-- Without this a place in the waiting list has one name on the wire and another in the table.
ALTER TABLE bookings RENAME COLUMN queue_place TO waitlist_place;
DROP INDEX bookings_line;
CREATE UNIQUE INDEX bookings_waitlist ON bookings (slot_id, waitlist_place) WHERE status = 'waitlisted';
