-- Without it a seat that somebody takes at the last moment, so that it does not stay empty, costs as much of their turn as any other.
--
-- It is when the seat was taken, where that was at short notice. For a booking that was there before it is known only if a coordinator passed
-- over the closed window, and the booking has stayed in its slot.
ALTER TABLE bookings ADD COLUMN short_notice_at INTEGER;

UPDATE bookings SET short_notice_at = created_at
    WHERE (override_limits LIKE '% window %' OR override_limits LIKE '% booking_closes %')
        AND NOT EXISTS (SELECT 1 FROM booking_reschedules WHERE booking_reschedules.booking_id = bookings.id);
