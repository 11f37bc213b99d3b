-- Without it a list of slots of a mode, or of one company's or mentee's bookings in a state, reads far more rows than it shows.
CREATE INDEX slots_mode ON slots (mode, sort_at, id);
CREATE INDEX slots_mode_status ON slots (mode, status, sort_at, id);
CREATE INDEX slots_mode_made ON slots (mode, id);
CREATE INDEX bookings_company_status ON bookings (company_id, status, id);
CREATE INDEX bookings_company_status_start ON bookings (company_id, status, starts_at, id);
CREATE INDEX bookings_mentee_status ON bookings (mentee_id, status, id);
CREATE INDEX bookings_mentee_start ON bookings (mentee_id, starts_at, id, status);
