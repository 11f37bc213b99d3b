DROP INDEX slots_site;
CREATE INDEX slots_site ON slots (site_id);
DROP INDEX slots_kind_made;
DROP INDEX slots_company_made;
DROP INDEX slots_status_made;
DROP INDEX bookings_status_start;
DROP INDEX bookings_company_start;
DROP INDEX bookings_start;
