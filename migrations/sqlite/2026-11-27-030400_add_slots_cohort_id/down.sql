DROP INDEX slots_cohort;
ALTER TABLE slots DROP COLUMN cohort_id;
