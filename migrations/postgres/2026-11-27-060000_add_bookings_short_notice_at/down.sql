ALTER TABLE bookings DROP COLUMN short_notice_at;
