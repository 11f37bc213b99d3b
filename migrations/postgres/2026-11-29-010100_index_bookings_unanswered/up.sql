-- Without it attention reads all bookings that have expired to find people who let offers run out. A request that ran out keeps the deadline
-- of its company in respond_by.
CREATE INDEX bookings_unanswered ON bookings (status, offer_expires_at, id) WHERE status = 'expired' AND respond_by IS NULL;
-- The other offers of a mentee that ran out.
CREATE INDEX bookings_unanswered_mentee ON bookings (mentee_id, status, offer_expires_at) WHERE status = 'expired' AND respond_by IS NULL;
