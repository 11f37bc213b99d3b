-- Without it nobody can subscribe to the sessions of one cohort.
ALTER TABLE feeds ADD COLUMN cohort_id uuid REFERENCES cohorts (id)
    CONSTRAINT feeds_cohort_fits_scope CHECK ((cohort_id IS NOT NULL) = (scope_type = 'cohort'));

CREATE INDEX feeds_cohort ON feeds (cohort_id, id);
