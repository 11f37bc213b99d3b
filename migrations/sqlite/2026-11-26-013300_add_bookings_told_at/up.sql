-- Without it a company reads in created_at for how long somebody had waited before it heard of the booking.
--
-- It is when the company was first told of the booking; null while it has not been. Of bookings that had once been waitlisted it was not kept:
-- they take their last change, which is not earlier.
ALTER TABLE bookings ADD COLUMN told_at INTEGER;
UPDATE bookings SET told_at = CASE WHEN waitlist_place IS NULL THEN created_at ELSE updated_at END
    WHERE status NOT IN ('waitlisted', 'offered')
        AND NOT (status = 'cancelled' AND late IS NULL)
        AND NOT (status IN ('declined', 'expired') AND respond_by IS NULL);
