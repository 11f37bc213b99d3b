-- Without it nobody can say who takes part in a cohort.
--
-- programme_id is that of the cohort, repeated here for the guard against two active enrolments in one programme. starts_on is a day in the
-- cohort's time zone. ended_at is set when the enrolment is completed, withdrawn or ended.
CREATE TABLE enrolments (
    id uuid PRIMARY KEY,
    cohort_id uuid NOT NULL REFERENCES cohorts (id),
    programme_id uuid NOT NULL REFERENCES programmes (id),
    mentee_id uuid NOT NULL REFERENCES mentees (id),
    status text NOT NULL
        CONSTRAINT enrolments_status_known CHECK (status IN ('active', 'paused', 'completed', 'withdrawn', 'ended')),
    starts_on text NOT NULL,
    ended_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT enrolments_end CHECK ((status IN ('active', 'paused')) = (ended_at IS NULL))
);

CREATE UNIQUE INDEX enrolments_one_active ON enrolments (programme_id, mentee_id) WHERE status = 'active';
CREATE INDEX enrolments_programme ON enrolments (programme_id, id);
CREATE INDEX enrolments_cohort ON enrolments (cohort_id, id);
CREATE INDEX enrolments_mentee ON enrolments (mentee_id, id);
CREATE INDEX enrolments_status ON enrolments (status, id);
