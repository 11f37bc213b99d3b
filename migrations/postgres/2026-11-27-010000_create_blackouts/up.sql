-- Without it slots are published on public holidays and into the weeks in which a company or a host is away.
-- A blackout without a company is the institute's; one with a company and without a host is the company's. starts_on and ends_on are there for
-- whole days, which are counted in timezone; starts_at and ends_at are always there.
CREATE TABLE blackouts (
    id uuid PRIMARY KEY,
    company_id uuid REFERENCES companies (id),
    host_id uuid REFERENCES hosts (id),
    name text NOT NULL,
    starts_on text,
    ends_on text,
    timezone text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT blackouts_host_has_company CHECK (host_id IS NULL OR company_id IS NOT NULL),
    CONSTRAINT blackouts_days_are_two CHECK ((starts_on IS NULL) = (ends_on IS NULL)),
    CONSTRAINT blackouts_end_after_start CHECK (ends_at > starts_at)
);

CREATE INDEX blackouts_company ON blackouts (company_id, ends_at, starts_at);
CREATE INDEX blackouts_host ON blackouts (host_id);
CREATE INDEX blackouts_start ON blackouts (starts_at, id);
