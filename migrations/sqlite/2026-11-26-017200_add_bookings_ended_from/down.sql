ALTER TABLE bookings DROP COLUMN ended_at;
ALTER TABLE bookings DROP COLUMN ended_from;
