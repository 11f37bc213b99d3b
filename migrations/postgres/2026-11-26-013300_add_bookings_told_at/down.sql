ALTER TABLE bookings DROP COLUMN told_at;
