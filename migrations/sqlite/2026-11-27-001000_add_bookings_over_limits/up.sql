-- A move is not refused because of a mentee's limits of shadowing. What it passed is kept with the booking until somebody has looked at it.
--
-- over_limits holds words separated by blanks; it is null where the move passed none.
ALTER TABLE bookings ADD COLUMN over_limits TEXT;
CREATE INDEX bookings_over_limits ON bookings (starts_at, id)
    WHERE over_limits IS NOT NULL AND status IN ('requested', 'offered', 'confirmed');
