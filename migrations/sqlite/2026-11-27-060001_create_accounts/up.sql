-- Without it only programs can call: people have no account to sign in with.
--
-- An address is compared without case, as the program folds it, so email_lowercase is what is unique.
CREATE TABLE accounts (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    email TEXT NOT NULL,
    email_lowercase TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL
        CONSTRAINT accounts_role_known CHECK (role IN ('admin', 'coordinator', 'partner', 'viewer')),
    company_id BLOB CHECK (length(company_id) = 16) REFERENCES companies (id),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    last_signed_in_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT accounts_email_lowercase UNIQUE (email_lowercase),
    CONSTRAINT accounts_partner_has_company CHECK ((role = 'partner') = (company_id IS NOT NULL))
) STRICT;

CREATE INDEX accounts_company ON accounts (company_id, id);
CREATE INDEX accounts_role ON accounts (role, id);
