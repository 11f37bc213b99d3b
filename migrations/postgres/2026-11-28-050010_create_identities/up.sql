-- Without it somebody who signs in with the provider is known by an address alone, which the provider may give to somebody else.
--
-- An account has one identity at most with each provider.
CREATE TABLE identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject),
    CONSTRAINT identities_account UNIQUE (account_id, issuer)
);
