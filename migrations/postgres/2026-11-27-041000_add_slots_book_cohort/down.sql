DROP INDEX slots_book_cohort;
ALTER TABLE slots DROP CONSTRAINT slots_book_cohort_fits;
ALTER TABLE slots DROP COLUMN book_cohort;
