-- Without it no calendar app can subscribe. The secret in a feed's URL is kept only as a hash, and the ids say whose calendar it is:
-- a row whose ids do not fit its scope could show one company's bookings to another.
CREATE TABLE feeds (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    scope_type TEXT NOT NULL
        CONSTRAINT feeds_scope_type_known CHECK (scope_type IN ('institute', 'company', 'host', 'mentee', 'cohort')),
    company_id BLOB CHECK (length(company_id) = 16) REFERENCES companies (id),
    host_id BLOB CHECK (length(host_id) = 16) REFERENCES hosts (id),
    mentee_id BLOB CHECK (length(mentee_id) = 16) REFERENCES mentees (id),
    name TEXT NOT NULL,
    detail TEXT NOT NULL
        CONSTRAINT feeds_detail_known CHECK (detail IN ('full', 'busy')),
    token_hash BLOB NOT NULL,
    last_fetched_at INTEGER,
    last_client TEXT,
    revoked_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT feeds_token_hash UNIQUE (token_hash),
    CONSTRAINT feeds_ids_fit_scope CHECK (
        (company_id IS NOT NULL) = (scope_type IN ('company', 'host'))
        AND (host_id IS NOT NULL) = (scope_type = 'host')
        AND (mentee_id IS NOT NULL) = (scope_type = 'mentee')
    )
) STRICT, WITHOUT ROWID;

CREATE INDEX feeds_company ON feeds (company_id, id);
CREATE INDEX feeds_host ON feeds (host_id, id);
CREATE INDEX feeds_mentee ON feeds (mentee_id, id);
