-- Without it nobody can count what a mentee had within a cohort.
--
-- It is the cohort in which the booking counts, as it was when the booking was made. Bookings that are older than cohorts have none.
ALTER TABLE bookings ADD COLUMN cohort_id uuid REFERENCES cohorts (id);
CREATE INDEX bookings_cohort ON bookings (cohort_id, id);
CREATE INDEX bookings_cohort_start ON bookings (cohort_id, starts_at, id);
