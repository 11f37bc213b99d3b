DROP INDEX busy_calendars_failing;
DROP INDEX webhook_endpoints_disabled;
DROP INDEX slots_closing;
DROP INDEX slots_returned;

DROP INDEX bookings_to_answer;
DROP INDEX bookings_to_expire;
DROP INDEX bookings_attendance_open;
DROP INDEX interactions_due;
CREATE INDEX bookings_to_answer ON bookings (respond_by) WHERE status = 'requested';
CREATE INDEX bookings_to_expire ON bookings (offer_expires_at) WHERE status = 'offered';
CREATE INDEX bookings_attendance_open ON bookings (ends_at) WHERE status = 'confirmed';
CREATE INDEX interactions_due ON interactions (next_action_due) WHERE next_action_due IS NOT NULL;

DROP INDEX companies_agreement_ends;
ALTER TABLE companies DROP COLUMN agreement_ends_on;
