DROP TRIGGER mentees_end_demonstration;
DROP TRIGGER companies_end_demonstration;
ALTER TABLE installation DROP COLUMN demonstration;
