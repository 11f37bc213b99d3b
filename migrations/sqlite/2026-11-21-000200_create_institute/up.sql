-- Without it the service does not know its own name and time zone, and working days and calendar names cannot be computed.
-- One row, made here, so that it can only be changed. 1767225600000000 is 2026-01-01T00:00:00Z.
CREATE TABLE institute (
    id INTEGER PRIMARY KEY CONSTRAINT institute_single_row CHECK (id = 1),
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    contact TEXT,
    website TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

INSERT INTO institute (id, name, timezone, version, created_at, updated_at)
VALUES (1, 'Foothold', 'Europe/London', 1, 1767225600000000, 1767225600000000);
