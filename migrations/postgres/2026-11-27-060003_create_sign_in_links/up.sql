-- Without it nobody can sign in where no mail and no identity provider is set up.
--
-- An account has one link at most. It is deleted when it was used, when its tries are spent, and when another one is made.
CREATE TABLE sign_in_links (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL,
    code_hash bytea NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    tries_left integer NOT NULL,
    made_by_kind text NOT NULL
        CONSTRAINT sign_in_links_made_by_kind_known CHECK (made_by_kind IN ('key', 'account', 'system')),
    made_by_id uuid,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sign_in_links_token_hash UNIQUE (token_hash),
    CONSTRAINT sign_in_links_account UNIQUE (account_id),
    CONSTRAINT sign_in_links_tries_left CHECK (tries_left > 0),
    CONSTRAINT sign_in_links_made_by_is_whole CHECK ((made_by_kind = 'system') = (made_by_id IS NULL))
);

CREATE INDEX sign_in_links_end ON sign_in_links (expires_at);
