-- Without it nobody can prove who is calling. A partner's key names its company and no other key names one,
-- so a key can never reach further than its role says.
CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    role TEXT NOT NULL
        CONSTRAINT api_keys_role_known CHECK (role IN ('admin', 'coordinator', 'partner', 'viewer')),
    company_id BLOB CHECK (length(company_id) = 16) REFERENCES companies (id),
    secret_hash BLOB NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT api_keys_secret_hash UNIQUE (secret_hash),
    CONSTRAINT api_keys_partner_has_company CHECK ((role = 'partner') = (company_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_company ON api_keys (company_id);
