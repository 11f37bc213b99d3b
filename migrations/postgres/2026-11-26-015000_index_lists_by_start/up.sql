-- Without it a list of bookings by their starts, or of slots in the order in which they were made, reads the whole table and sorts it.
CREATE INDEX bookings_start ON bookings (starts_at, id);
CREATE INDEX bookings_company_start ON bookings (company_id, starts_at, id);
CREATE INDEX bookings_status_start ON bookings (status, starts_at, id);

CREATE INDEX slots_status_made ON slots (status, id);
CREATE INDEX slots_company_made ON slots (company_id, id);
CREATE INDEX slots_kind_made ON slots (kind, id);

-- The slots of a site are listed by their starts, so the index of the foreign key gets them in that order.
DROP INDEX slots_site;
CREATE INDEX slots_site ON slots (site_id, sort_at, id);
