-- Without it a slot cannot be kept for the mentees of one cohort. A slot without a cohort is for everybody.
ALTER TABLE slots ADD COLUMN cohort_id uuid REFERENCES cohorts (id);
CREATE INDEX slots_cohort ON slots (cohort_id, sort_at, id);
