-- Without it nobody is told that somebody who is no longer cleared still has a seat at a workplace, and the company is blamed for a request
-- that it could not confirm.
--
-- It is set in the step that withdraws the clearance, for seats in shadowing that are not answered or confirmed and have not ended; null
-- once the mentee is cleared again. It stays when the booking ends.
ALTER TABLE bookings ADD COLUMN clearance_withdrawn_at INTEGER;
UPDATE bookings SET clearance_withdrawn_at = CAST(unixepoch('subsec') * 1000000 AS INTEGER)
    WHERE status IN ('requested', 'offered', 'confirmed')
        AND ends_at > CAST(unixepoch('subsec') * 1000000 AS INTEGER)
        AND slot_id IN (SELECT id FROM slots WHERE kind = 'shadowing')
        AND mentee_id IN (SELECT id FROM mentees WHERE workplace_clearance <> 'cleared');
CREATE INDEX bookings_look_first ON bookings (respond_by, id) WHERE clearance_withdrawn_at IS NOT NULL;
CREATE INDEX bookings_clearance_withdrawn ON bookings (starts_at, id) WHERE clearance_withdrawn_at IS NOT NULL;
