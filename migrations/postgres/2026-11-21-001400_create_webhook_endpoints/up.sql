-- Without it there is no address to send events to and nothing to sign them with.
-- status is what somebody decided; what a reader sees besides (cooling down, for one) is derived. event_types holds words separated by blanks.
CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    company_id uuid REFERENCES companies (id),
    url text NOT NULL,
    description text,
    event_types text NOT NULL,
    status text NOT NULL
        CONSTRAINT webhook_endpoints_status_known CHECK (status IN ('enabled', 'disabled')),
    status_reason text,
    status_since timestamptz NOT NULL,
    cooling_until timestamptz,
    consecutive_failures integer NOT NULL,
    first_failure_at timestamptz,
    last_served_at timestamptz,
    deleted_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX webhook_endpoints_company ON webhook_endpoints (company_id, id);
CREATE INDEX webhook_endpoints_company_live ON webhook_endpoints (company_id) WHERE deleted_at IS NULL;

-- More than one while a secret is being rotated: the old one signs too until it expires.
CREATE TABLE webhook_secrets (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id),
    master_key_id text NOT NULL,
    sealed_secret bytea NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL
);

CREATE INDEX webhook_secrets_endpoint ON webhook_secrets (endpoint_id, id);
