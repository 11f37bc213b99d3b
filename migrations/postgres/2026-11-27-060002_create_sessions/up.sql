-- Without it nobody stays signed in.
--
-- Only the hash of the cookie's token is kept. link_made_by says who made the sign-in link with which the session began, if it was one.
-- A session ends when its row is deleted.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    browser text NOT NULL
        CONSTRAINT sessions_browser_known CHECK (browser IN ('chrome', 'edge', 'firefox', 'safari', 'other')),
    link_made_by_kind text
        CONSTRAINT sessions_link_made_by_kind_known CHECK (link_made_by_kind IN ('key', 'account', 'system')),
    link_made_by_id uuid,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT sessions_link_made_by_is_whole CHECK (
        CASE WHEN link_made_by_kind IS NULL THEN link_made_by_id IS NULL ELSE (link_made_by_kind = 'system') = (link_made_by_id IS NULL) END
    )
);

CREATE INDEX sessions_account ON sessions (account_id, id);
CREATE INDEX sessions_end ON sessions (ends_at);
