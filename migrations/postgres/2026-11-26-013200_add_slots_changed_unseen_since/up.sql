-- Without it nobody at the institute learns that a company has changed a slot after people were booked into it.
--
-- It is set when a partner changes what a booked slot says, and null once a coordinator has seen it.
ALTER TABLE slots ADD COLUMN changed_unseen_since timestamptz;
CREATE INDEX slots_changed_unseen ON slots (sort_at, id) WHERE changed_unseen_since IS NOT NULL;
