ALTER TABLE bookings DROP COLUMN shown_at;
ALTER TABLE slots DROP COLUMN shown_at;
