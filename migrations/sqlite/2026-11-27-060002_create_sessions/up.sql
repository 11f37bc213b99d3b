-- Without it nobody stays signed in.
--
-- Only the hash of the cookie's token is kept. link_made_by says who made the sign-in link with which the session began, if it was one.
-- A session ends when its row is deleted.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL,
    account_id BLOB NOT NULL CHECK (length(account_id) = 16) REFERENCES accounts (id),
    browser TEXT NOT NULL
        CONSTRAINT sessions_browser_known CHECK (browser IN ('chrome', 'edge', 'firefox', 'safari', 'other')),
    link_made_by_kind TEXT
        CONSTRAINT sessions_link_made_by_kind_known CHECK (link_made_by_kind IN ('key', 'account', 'system')),
    link_made_by_id BLOB CHECK (length(link_made_by_id) = 16),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    CONSTRAINT sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT sessions_link_made_by_is_whole CHECK (
        CASE WHEN link_made_by_kind IS NULL THEN link_made_by_id IS NULL ELSE (link_made_by_kind = 'system') = (link_made_by_id IS NULL) END
    )
) STRICT;

CREATE INDEX sessions_account ON sessions (account_id, id);
CREATE INDEX sessions_end ON sessions (ends_at);
