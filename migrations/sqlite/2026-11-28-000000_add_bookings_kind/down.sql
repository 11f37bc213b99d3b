DROP INDEX bookings_one_to_one;
ALTER TABLE bookings DROP COLUMN kind;
