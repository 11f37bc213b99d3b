-- Without it only programs can call: people have no account to sign in with.
--
-- An address is compared without case, as the program folds it, so email_lowercase is what is unique.
CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    email_lowercase text NOT NULL,
    name text NOT NULL,
    role text NOT NULL
        CONSTRAINT accounts_role_known CHECK (role IN ('admin', 'coordinator', 'partner', 'viewer')),
    company_id uuid REFERENCES companies (id),
    active boolean NOT NULL,
    version bigint NOT NULL,
    last_signed_in_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT accounts_email_lowercase UNIQUE (email_lowercase),
    CONSTRAINT accounts_partner_has_company CHECK ((role = 'partner') = (company_id IS NOT NULL))
);

CREATE INDEX accounts_company ON accounts (company_id, id);
CREATE INDEX accounts_role ON accounts (role, id);
