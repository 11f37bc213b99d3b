-- A feed without its cohort would show nothing, so it goes with the column.
DELETE FROM feeds WHERE scope_type = 'cohort';
DROP INDEX feeds_cohort;
ALTER TABLE feeds DROP COLUMN cohort_id;
