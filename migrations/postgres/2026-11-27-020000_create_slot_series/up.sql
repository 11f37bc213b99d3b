-- Without it nobody could extend a series, or change or cancel its slots together: pattern has the days, the times of a day and
-- the hosts, template what its slots say.
CREATE TABLE slot_series (
    id uuid NOT NULL PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    timezone text NOT NULL,
    pattern jsonb NOT NULL,
    template jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX slot_series_company ON slot_series (company_id, id);
