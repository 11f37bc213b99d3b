-- Without queue_place a line has no order, and without the rest nobody can say how a booking ended.
--
-- queue_place orders a slot's line, the lowest first; it stays when the state that needed it has passed.
ALTER TABLE bookings ADD COLUMN queue_place bigint
    CONSTRAINT bookings_line_has_place CHECK (status <> 'waitlisted' OR queue_place IS NOT NULL);
ALTER TABLE bookings ADD COLUMN no_show_party text
    CONSTRAINT bookings_no_show_party_known CHECK (no_show_party IN ('mentee', 'host'));
ALTER TABLE bookings ADD COLUMN late_minutes integer
    CONSTRAINT bookings_late_minutes_in_range CHECK (late_minutes BETWEEN 0 AND 1440);
ALTER TABLE bookings ADD COLUMN excused_category text
    CONSTRAINT bookings_excused_category_known CHECK (excused_category IN (
        'illness', 'caring', 'official_appointment', 'bereavement', 'transport', 'religious_observance', 'work', 'safeguarding', 'host_changed_time'
    ));
CREATE UNIQUE INDEX bookings_line ON bookings (slot_id, queue_place) WHERE status = 'waitlisted';
-- Attendance that is still open, for whoever asks what needs a person.
CREATE INDEX bookings_attendance_open ON bookings (ends_at) WHERE status = 'confirmed';
