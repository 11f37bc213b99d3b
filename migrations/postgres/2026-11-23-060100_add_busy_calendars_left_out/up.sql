-- Without it nobody can say why events of a calendar are left out, only how many.
ALTER TABLE busy_calendars ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]';
