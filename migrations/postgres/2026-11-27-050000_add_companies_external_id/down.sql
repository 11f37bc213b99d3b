DROP INDEX companies_name_folded;
DROP INDEX companies_external_id;
ALTER TABLE companies DROP COLUMN external_id;
