CREATE INDEX busy_calendars_company ON busy_calendars (company_id);
DROP INDEX busy_calendars_turn;
