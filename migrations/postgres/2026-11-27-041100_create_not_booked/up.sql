-- Without it nobody learns who is enrolled and has no seat in a session of the cohort.
--
-- A row is written when a session is published or somebody is enrolled. It is left where it is: attention passes over it once the mentee
-- has a booking, is no longer enrolled, or the session has begun.
CREATE TABLE not_booked (
    id uuid PRIMARY KEY,
    slot_id uuid NOT NULL REFERENCES slots (id),
    mentee_id uuid NOT NULL REFERENCES mentees (id),
    code text NOT NULL
        CONSTRAINT not_booked_code_known CHECK (code IN ('mentee-clash', 'left-session')),
    created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX not_booked_slot ON not_booked (slot_id, mentee_id);
CREATE INDEX not_booked_mentee ON not_booked (mentee_id);

-- Attention asks for each of these mentees whether the mentee is enrolled in the session's cohort.
CREATE INDEX enrolments_active ON enrolments (mentee_id, cohort_id) WHERE status = 'active';
