-- Without it no calendar app can subscribe. The secret in a feed's URL is kept only as a hash, and the ids say whose calendar it is:
-- a row whose ids do not fit its scope could show one company's bookings to another.
CREATE TABLE feeds (
    id uuid PRIMARY KEY,
    scope_type text NOT NULL
        CONSTRAINT feeds_scope_type_known CHECK (scope_type IN ('institute', 'company', 'host', 'mentee', 'cohort')),
    company_id uuid REFERENCES companies (id),
    host_id uuid REFERENCES hosts (id),
    mentee_id uuid REFERENCES mentees (id),
    name text NOT NULL,
    detail text NOT NULL
        CONSTRAINT feeds_detail_known CHECK (detail IN ('full', 'busy')),
    token_hash bytea NOT NULL,
    last_fetched_at timestamptz,
    last_client text,
    revoked_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT feeds_token_hash UNIQUE (token_hash),
    CONSTRAINT feeds_ids_fit_scope CHECK (
        (company_id IS NOT NULL) = (scope_type IN ('company', 'host'))
        AND (host_id IS NOT NULL) = (scope_type = 'host')
        AND (mentee_id IS NOT NULL) = (scope_type = 'mentee')
    )
);

CREATE INDEX feeds_company ON feeds (company_id, id);
CREATE INDEX feeds_host ON feeds (host_id, id);
CREATE INDEX feeds_mentee ON feeds (mentee_id, id);
