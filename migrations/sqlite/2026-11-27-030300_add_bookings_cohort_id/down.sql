DROP INDEX bookings_cohort_start;
DROP INDEX bookings_cohort;
ALTER TABLE bookings DROP COLUMN cohort_id;
