-- Without it nobody can say why events of a calendar are left out, only how many.
ALTER TABLE busy_calendars ADD COLUMN left_out BLOB NOT NULL DEFAULT x'5b5d';
