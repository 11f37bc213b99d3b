DROP INDEX mentees_email;
DROP INDEX mentees_full_name;
DROP INDEX mentees_external_id;
ALTER TABLE mentees DROP COLUMN email_folded;
ALTER TABLE mentees DROP COLUMN full_name_folded;
ALTER TABLE mentees DROP COLUMN external_id;
ALTER TABLE mentees DROP COLUMN phone;
