-- Without it anybody on the machine could sign in by a button of the demonstration, although the database holds real people by now.
--
-- Only the loader of the demonstration sets the mark. The triggers take it away with the first company or mentee that is added afterwards, so
-- that no statement can forget it.
ALTER TABLE installation ADD COLUMN demonstration boolean NOT NULL DEFAULT false;

CREATE FUNCTION end_demonstration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE installation SET demonstration = false WHERE demonstration;
    RETURN NULL;
END $$;

CREATE TRIGGER companies_end_demonstration
    AFTER INSERT ON companies FOR EACH STATEMENT EXECUTE FUNCTION end_demonstration();
CREATE TRIGGER mentees_end_demonstration
    AFTER INSERT ON mentees FOR EACH STATEMENT EXECUTE FUNCTION end_demonstration();
