-- Without it a slot on a company's premises has no address and no access notes.
CREATE TABLE sites (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    name TEXT NOT NULL,
    timezone TEXT,
    address TEXT,
    area TEXT,
    access_notes TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sites_company ON sites (company_id, id);
