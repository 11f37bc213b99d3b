-- Without it a slot on a company's premises has no address and no access notes.
CREATE TABLE sites (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    name text NOT NULL,
    timezone text,
    address text,
    area text,
    access_notes text,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX sites_company ON sites (company_id, id);
