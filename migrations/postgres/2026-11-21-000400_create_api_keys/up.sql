-- Without it nobody can prove who is calling. A partner's key names its company and no other key names one,
-- so a key can never reach further than its role says.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL
        CONSTRAINT api_keys_role_known CHECK (role IN ('admin', 'coordinator', 'partner', 'viewer')),
    company_id uuid REFERENCES companies (id),
    secret_hash bytea NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT api_keys_secret_hash UNIQUE (secret_hash),
    CONSTRAINT api_keys_partner_has_company CHECK ((role = 'partner') = (company_id IS NOT NULL))
);

CREATE INDEX api_keys_company ON api_keys (company_id);
