-- Without it nobody can tell by which rules a booking was decided, and a list of what was passed over reads every booking.
--
-- It is the version of the policy that decided last, about the seat or about a deadline to answer. What was decided before there was a
-- policy was decided by the limits of its first version. The limits that an override passed over are named by their settings.
ALTER TABLE bookings ADD COLUMN policy_version INTEGER NOT NULL DEFAULT 1;
UPDATE bookings SET override_limits = replace(override_limits, ' window ', ' booking_closes ') WHERE override_limits LIKE '% window %';
CREATE INDEX bookings_overridden ON bookings (id) WHERE override_reason IS NOT NULL;
CREATE INDEX bookings_overridden_start ON bookings (starts_at, id) WHERE override_reason IS NOT NULL;
