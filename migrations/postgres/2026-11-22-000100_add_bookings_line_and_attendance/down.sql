DROP INDEX bookings_attendance_open;
DROP INDEX bookings_line;
ALTER TABLE bookings DROP COLUMN excused_category;
ALTER TABLE bookings DROP COLUMN late_minutes;
ALTER TABLE bookings DROP COLUMN no_show_party;
ALTER TABLE bookings DROP COLUMN queue_place;
