-- Without it somebody who signs in with the provider is known by an address alone, which the provider may give to somebody else.
--
-- An account has one identity at most with each provider.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id BLOB NOT NULL CHECK (length(account_id) = 16) REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject),
    CONSTRAINT identities_account UNIQUE (account_id, issuer)
) STRICT;
