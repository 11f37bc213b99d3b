-- Without it SQLite may find what waits in attention and in the jobs by the state alone: it reads all confirmed bookings for the few whose
-- attendance is open. It prefers an index whose first columns are compared with `=`, so each of these begins with them.
DROP INDEX bookings_to_answer;
DROP INDEX bookings_to_expire;
DROP INDEX bookings_attendance_open;
DROP INDEX bookings_look_first;
DROP INDEX bookings_clearance_withdrawn;
DROP INDEX bookings_over_limits;
DROP INDEX slots_changed_unseen;
CREATE INDEX bookings_to_answer ON bookings (status, respond_by, id) WHERE status = 'requested';
CREATE INDEX bookings_to_expire ON bookings (status, offer_expires_at, id) WHERE status = 'offered';
CREATE INDEX bookings_attendance_open ON bookings (status, ends_at, id) WHERE status = 'confirmed';
CREATE INDEX bookings_look_first ON bookings (status, respond_by, id) WHERE clearance_withdrawn_at IS NOT NULL;
CREATE INDEX bookings_clearance_withdrawn ON bookings (status, clearance_withdrawn_at, starts_at, id) WHERE clearance_withdrawn_at IS NOT NULL;
CREATE INDEX bookings_over_limits ON bookings (status, starts_at, id) WHERE over_limits IS NOT NULL;
CREATE INDEX slots_changed_unseen ON slots (status, changed_unseen_since, sort_at, id) WHERE changed_unseen_since IS NOT NULL;
