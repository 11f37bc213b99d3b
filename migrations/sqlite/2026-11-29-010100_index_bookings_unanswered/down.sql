DROP INDEX bookings_unanswered_mentee;
DROP INDEX bookings_unanswered;
