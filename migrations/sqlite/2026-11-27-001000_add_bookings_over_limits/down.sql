DROP INDEX bookings_over_limits;
ALTER TABLE bookings DROP COLUMN over_limits;
