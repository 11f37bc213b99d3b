-- Without it nobody can sign in where no mail and no identity provider is set up.
--
-- An account has one link at most. It is deleted when it was used, when its tries are spent, and when another one is made.
CREATE TABLE sign_in_links (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    account_id BLOB NOT NULL CHECK (length(account_id) = 16) REFERENCES accounts (id),
    tries_left INTEGER NOT NULL,
    made_by_kind TEXT NOT NULL
        CONSTRAINT sign_in_links_made_by_kind_known CHECK (made_by_kind IN ('key', 'account', 'system')),
    made_by_id BLOB CHECK (length(made_by_id) = 16),
    expires_at INTEGER NOT NULL,
    CONSTRAINT sign_in_links_token_hash UNIQUE (token_hash),
    CONSTRAINT sign_in_links_account UNIQUE (account_id),
    CONSTRAINT sign_in_links_tries_left CHECK (tries_left > 0),
    CONSTRAINT sign_in_links_made_by_is_whole CHECK ((made_by_kind = 'system') = (made_by_id IS NULL))
) STRICT;

CREATE INDEX sign_in_links_end ON sign_in_links (expires_at);
