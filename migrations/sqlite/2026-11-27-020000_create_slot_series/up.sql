-- Without it nobody could extend a series, or change or cancel its slots together: pattern has the days, the times of a day and
-- the hosts, template what its slots say.
CREATE TABLE slot_series (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    timezone TEXT NOT NULL,
    pattern BLOB NOT NULL,
    template BLOB NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX slot_series_company ON slot_series (company_id, id);
