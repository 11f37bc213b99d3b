-- Without it a session of a cohort has to be booked by hand for everybody who is enrolled, and for each one who comes later.
--
-- The index is for attention, which looks at the sessions that are to come.
ALTER TABLE slots ADD COLUMN book_cohort INTEGER NOT NULL DEFAULT 0
    CONSTRAINT slots_book_cohort_fits CHECK (book_cohort IN (0, 1) AND (book_cohort = 0 OR (cohort_id IS NOT NULL AND kind = 'group_session' AND approval = 'automatic')));

CREATE INDEX slots_book_cohort ON slots (sort_at, id) WHERE book_cohort;
