DROP INDEX enrolments_active;
DROP TABLE not_booked;
