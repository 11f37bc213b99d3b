DROP INDEX bookings_overridden_start;
DROP INDEX bookings_overridden;
UPDATE bookings SET override_limits = replace(override_limits, ' booking_closes ', ' window ') WHERE override_limits LIKE '% booking_closes %';
ALTER TABLE bookings DROP COLUMN policy_version;
