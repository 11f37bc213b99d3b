-- Without it there is no address to send events to and nothing to sign them with.
-- status is what somebody decided; what a reader sees besides (cooling down, for one) is derived. event_types holds words separated by blanks.
CREATE TABLE webhook_endpoints (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB CHECK (length(company_id) = 16) REFERENCES companies (id),
    url TEXT NOT NULL,
    description TEXT,
    event_types TEXT NOT NULL,
    status TEXT NOT NULL
        CONSTRAINT webhook_endpoints_status_known CHECK (status IN ('enabled', 'disabled')),
    status_reason TEXT,
    status_since INTEGER NOT NULL,
    cooling_until INTEGER,
    consecutive_failures INTEGER NOT NULL,
    first_failure_at INTEGER,
    last_served_at INTEGER,
    deleted_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_endpoints_company ON webhook_endpoints (company_id, id);
CREATE INDEX webhook_endpoints_company_live ON webhook_endpoints (company_id) WHERE deleted_at IS NULL;

-- More than one while a secret is being rotated: the old one signs too until it expires.
CREATE TABLE webhook_secrets (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    endpoint_id BLOB NOT NULL CHECK (length(endpoint_id) = 16) REFERENCES webhook_endpoints (id),
    master_key_id TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    expires_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_secrets_endpoint ON webhook_secrets (endpoint_id, id);
