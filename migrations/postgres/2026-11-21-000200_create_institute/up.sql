-- Without it the service does not know its own name and time zone, and working days and calendar names cannot be computed.
-- One row, made here, so that it can only be changed.
CREATE TABLE institute (
    id integer PRIMARY KEY CONSTRAINT institute_single_row CHECK (id = 1),
    name text NOT NULL,
    timezone text NOT NULL,
    contact text,
    website text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

INSERT INTO institute (id, name, timezone, version, created_at, updated_at)
VALUES (1, 'Foothold', 'Europe/London', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
