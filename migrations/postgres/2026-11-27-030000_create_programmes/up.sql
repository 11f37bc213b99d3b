-- Without it nobody can say for what a mentee is supported, and who may take part.
CREATE TABLE programmes (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    purpose text,
    eligibility_statement text,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
