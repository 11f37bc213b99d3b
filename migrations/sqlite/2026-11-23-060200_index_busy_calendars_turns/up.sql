-- Without it finding what waits for one company and server reads all of the company's calendars. It serves the foreign key too.
CREATE INDEX busy_calendars_turn ON busy_calendars (company_id, server, next_fetch_at);
DROP INDEX busy_calendars_company;
