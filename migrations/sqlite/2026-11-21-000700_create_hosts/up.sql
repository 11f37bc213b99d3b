-- Without it a slot cannot say who interviews or is shadowed, and nobody can be kept from being double-booked.
-- roles holds words separated by blanks.
CREATE TABLE hosts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    name TEXT NOT NULL,
    job_title TEXT,
    email TEXT,
    roles TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX hosts_company ON hosts (company_id, id);
