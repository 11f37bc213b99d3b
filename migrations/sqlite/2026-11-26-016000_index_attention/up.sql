-- Without it the queues of attention read whole tables, and a page of one cannot go on where the last ended. agreement_ends_on is made of the
-- agreement by the database itself, so it cannot differ from it.
ALTER TABLE companies ADD COLUMN agreement_ends_on TEXT GENERATED ALWAYS AS (CAST(agreement AS TEXT) ->> '$.ends_on') VIRTUAL;
CREATE INDEX companies_agreement_ends ON companies (agreement_ends_on, id) WHERE agreement_ends_on IS NOT NULL;

DROP INDEX bookings_to_answer;
DROP INDEX bookings_to_expire;
DROP INDEX bookings_attendance_open;
DROP INDEX interactions_due;
CREATE INDEX bookings_to_answer ON bookings (respond_by, id) WHERE status = 'requested';
CREATE INDEX bookings_to_expire ON bookings (offer_expires_at, id) WHERE status = 'offered';
CREATE INDEX bookings_attendance_open ON bookings (ends_at, id) WHERE status = 'confirmed';
CREATE INDEX interactions_due ON interactions (next_action_due, id) WHERE next_action_due IS NOT NULL;

CREATE INDEX slots_returned ON slots (sort_at, id) WHERE status = 'draft' AND return_comment IS NOT NULL;
CREATE INDEX slots_closing ON slots (status, booking_closes_at, id);
CREATE INDEX webhook_endpoints_disabled ON webhook_endpoints (status_since, id) WHERE status = 'disabled' AND deleted_at IS NULL;
CREATE INDEX busy_calendars_failing ON busy_calendars (created_at, id) WHERE last_error IS NOT NULL;
