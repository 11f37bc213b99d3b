-- Without it a company reads a mentee's details of today for a booking of two years ago, and nobody can say what it was told.
--
-- A row is what the company was told of the mentee when the booking was confirmed. ends_at is the booking's, repeated here so that what has
-- grown old is found. has_details is false once only the name is left. named_at is when the name last changed.
CREATE TABLE disclosures (
    booking_id BLOB NOT NULL PRIMARY KEY CHECK (length(booking_id) = 16) REFERENCES bookings (id),
    preferred_name TEXT NOT NULL,
    profession TEXT,
    target_role TEXT,
    adjustment TEXT,
    named_at INTEGER,
    ends_at INTEGER NOT NULL,
    has_details INTEGER NOT NULL CHECK (has_details IN (0, 1)),
    CONSTRAINT disclosures_details_are_gone
        CHECK (has_details OR (profession IS NULL AND target_role IS NULL AND adjustment IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX disclosures_to_forget ON disclosures (has_details, ends_at);

INSERT INTO disclosures (booking_id, preferred_name, profession, target_role, adjustment, named_at, ends_at, has_details)
    SELECT bookings.id, preferred_name, profession, target_role, adjustment_for_host, renamed_at, ends_at, 1
    FROM bookings INNER JOIN mentees ON mentees.id = bookings.mentee_id
    WHERE bookings.status IN ('confirmed', 'attended', 'no_show');
