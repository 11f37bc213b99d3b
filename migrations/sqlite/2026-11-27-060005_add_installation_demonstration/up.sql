-- Without it anybody on the machine could sign in by a button of the demonstration, although the database holds real people by now.
--
-- Only the loader of the demonstration sets the mark. The triggers take it away with the first company or mentee that is added afterwards, so
-- that no statement can forget it.
ALTER TABLE installation ADD COLUMN demonstration INTEGER NOT NULL DEFAULT 0 CHECK (demonstration IN (0, 1));

CREATE TRIGGER companies_end_demonstration
AFTER INSERT ON companies
WHEN (SELECT demonstration FROM installation)
BEGIN
    UPDATE installation SET demonstration = 0;
END;

CREATE TRIGGER mentees_end_demonstration
AFTER INSERT ON mentees
WHEN (SELECT demonstration FROM installation)
BEGIN
    UPDATE installation SET demonstration = 0;
END;
