DROP INDEX bookings_clearance_withdrawn;
DROP INDEX bookings_look_first;
ALTER TABLE bookings DROP COLUMN clearance_withdrawn_at;
