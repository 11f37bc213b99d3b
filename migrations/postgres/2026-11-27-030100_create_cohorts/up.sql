-- Without it a run of a programme has no dates and no end of places.
--
-- places_taken counts the enrolments that are active, paused or completed. starts_on and ends_on are days in the cohort's time zone, and
-- the last day belongs to the cohort.
CREATE TABLE cohorts (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    name text NOT NULL,
    starts_on text NOT NULL,
    ends_on text NOT NULL,
    timezone text NOT NULL,
    places integer NOT NULL,
    places_taken integer NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT cohorts_days_in_order CHECK (starts_on <= ends_on),
    CONSTRAINT cohorts_places_taken CHECK (places_taken BETWEEN 0 AND places)
);

CREATE INDEX cohorts_programme ON cohorts (programme_id, id);
