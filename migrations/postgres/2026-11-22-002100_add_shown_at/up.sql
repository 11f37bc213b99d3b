-- Without it completing a slot or recording attendance stamps calendar events anew that look as they did before.
--
-- When what calendars show of it last changed, where that is not updated_at.
ALTER TABLE slots ADD COLUMN shown_at timestamptz;
ALTER TABLE bookings ADD COLUMN shown_at timestamptz;
