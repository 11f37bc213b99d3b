DROP INDEX bookings_waitlist;
ALTER TABLE bookings RENAME COLUMN waitlist_place TO queue_place;
CREATE UNIQUE INDEX bookings_line ON bookings (slot_id, queue_place) WHERE status = 'waitlisted';
