-- Without it every change of a company, site, host or mentee stamps each of its calendar events anew, although only the name is shown there.
--
-- When the name (of a site the address too) last changed; null while it is the first one. Rows that have changed may have changed their name.
ALTER TABLE companies ADD COLUMN renamed_at timestamptz;
ALTER TABLE sites ADD COLUMN renamed_at timestamptz;
ALTER TABLE hosts ADD COLUMN renamed_at timestamptz;
ALTER TABLE mentees ADD COLUMN renamed_at timestamptz;
UPDATE companies SET renamed_at = updated_at WHERE updated_at > created_at;
UPDATE sites SET renamed_at = updated_at WHERE updated_at > created_at;
UPDATE hosts SET renamed_at = updated_at WHERE updated_at > created_at;
UPDATE mentees SET renamed_at = updated_at WHERE updated_at > created_at;
