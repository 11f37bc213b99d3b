-- Without it a booking that is reinstated is confirmed on terms that its mentee was never asked about.
--
-- It is set when a coordinator changes the terms of a published slot, and everybody who has a seat is asked again.
ALTER TABLE slots ADD COLUMN terms_changed_at INTEGER;
