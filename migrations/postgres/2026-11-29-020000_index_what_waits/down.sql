DROP INDEX slots_changed_unseen;
DROP INDEX bookings_over_limits;
DROP INDEX bookings_clearance_withdrawn;
DROP INDEX bookings_look_first;
DROP INDEX bookings_attendance_open;
DROP INDEX bookings_to_expire;
DROP INDEX bookings_to_answer;
CREATE INDEX bookings_to_answer ON bookings (respond_by, id) WHERE status = 'requested';
CREATE INDEX bookings_to_expire ON bookings (offer_expires_at, id) WHERE status = 'offered';
CREATE INDEX bookings_attendance_open ON bookings (ends_at, id) WHERE status = 'confirmed';
CREATE INDEX bookings_look_first ON bookings (respond_by, id) WHERE clearance_withdrawn_at IS NOT NULL;
CREATE INDEX bookings_clearance_withdrawn ON bookings (starts_at, id) WHERE clearance_withdrawn_at IS NOT NULL;
CREATE INDEX bookings_over_limits ON bookings (starts_at, id)
    WHERE over_limits IS NOT NULL AND status IN ('requested', 'offered', 'confirmed');
CREATE INDEX slots_changed_unseen ON slots (sort_at, id) WHERE changed_unseen_since IS NOT NULL;
