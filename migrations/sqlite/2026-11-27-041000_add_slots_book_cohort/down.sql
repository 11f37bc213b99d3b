DROP INDEX slots_book_cohort;
ALTER TABLE slots DROP COLUMN book_cohort;
