-- Without it a slot cannot say who interviews or is shadowed, and nobody can be kept from being double-booked.
-- roles holds words separated by blanks.
CREATE TABLE hosts (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    name text NOT NULL,
    job_title text,
    email text,
    roles text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX hosts_company ON hosts (company_id, id);
