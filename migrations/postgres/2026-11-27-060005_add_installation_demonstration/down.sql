DROP TRIGGER mentees_end_demonstration ON mentees;
DROP TRIGGER companies_end_demonstration ON companies;
DROP FUNCTION end_demonstration();
ALTER TABLE installation DROP COLUMN demonstration;
