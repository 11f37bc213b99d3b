-- Without it a coordinator cannot call a mentee, cannot find one by the name that another system uses, and registers a person twice without a
-- word.
--
-- The program folds name and address, so that neither case nor accents count when they are compared; SQL cannot. Each start fills what is
-- empty or was folded by another version.
ALTER TABLE mentees ADD COLUMN phone text;
ALTER TABLE mentees ADD COLUMN external_id text;
ALTER TABLE mentees ADD COLUMN full_name_folded text NOT NULL DEFAULT '';
ALTER TABLE mentees ADD COLUMN email_folded text;
CREATE UNIQUE INDEX mentees_external_id ON mentees (external_id);
CREATE INDEX mentees_full_name ON mentees (full_name_folded, id);
CREATE INDEX mentees_email ON mentees (email_folded, id);
