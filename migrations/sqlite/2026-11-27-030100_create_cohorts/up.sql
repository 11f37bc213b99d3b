-- Without it a run of a programme has no dates and no end of places.
--
-- places_taken counts the enrolments that are active, paused or completed. starts_on and ends_on are days in the cohort's time zone, and
-- the last day belongs to the cohort.
CREATE TABLE cohorts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    programme_id BLOB NOT NULL CHECK (length(programme_id) = 16) REFERENCES programmes (id),
    name TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    timezone TEXT NOT NULL,
    places INTEGER NOT NULL,
    places_taken INTEGER NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT cohorts_days_in_order CHECK (starts_on <= ends_on),
    CONSTRAINT cohorts_places_taken CHECK (places_taken BETWEEN 0 AND places)
) STRICT;

CREATE INDEX cohorts_programme ON cohorts (programme_id, id);
