ALTER TABLE busy_calendars DROP COLUMN left_out;
