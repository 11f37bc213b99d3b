-- Without it a cancellation or a refusal by mistake cannot be taken back, because nobody knows to which state.
--
-- Both stay empty for bookings that ended before.
ALTER TABLE bookings ADD COLUMN ended_from TEXT
    CONSTRAINT bookings_ended_from_known CHECK (ended_from IN ('waitlisted', 'requested', 'offered', 'confirmed'));
ALTER TABLE bookings ADD COLUMN ended_at INTEGER;
