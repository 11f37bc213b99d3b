ALTER TABLE bookings DROP COLUMN cancel_cutoff_at;
