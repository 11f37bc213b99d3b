-- Without it a partner changes the cut-off of a slot that is booked, and so decides afterwards what was late.
--
-- It is the slot's cut-off when the seat was taken. It stays when the slot's own changes, and when the state that needed it has passed; a move of
-- the slot makes a new one.
ALTER TABLE bookings ADD COLUMN cancel_cutoff_at timestamptz;

UPDATE bookings SET cancel_cutoff_at = (SELECT slots.cancel_cutoff_at FROM slots WHERE slots.id = bookings.slot_id)
    WHERE status IN ('requested', 'offered', 'confirmed', 'attended', 'no_show');
