-- Without it an import cannot tell that a row is a company which was imported before, and registers it a second time; and it cannot find a
-- company of the same name without reading all of them.
ALTER TABLE companies ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX companies_external_id ON companies (external_id);
CREATE INDEX companies_name_folded ON companies (name_folded, id);
