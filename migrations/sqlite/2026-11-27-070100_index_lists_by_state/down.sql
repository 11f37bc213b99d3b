DROP INDEX bookings_mentee_start;
DROP INDEX bookings_mentee_status;
DROP INDEX bookings_company_status_start;
DROP INDEX bookings_company_status;
DROP INDEX slots_mode_made;
DROP INDEX slots_mode_status;
DROP INDEX slots_mode;
