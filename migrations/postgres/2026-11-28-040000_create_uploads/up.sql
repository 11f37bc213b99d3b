-- Without it a file that somebody has looked through before its import would have to be sent a second time.
--
-- An account has one file of a list at most. It is deleted when it is imported, when another one is sent, and after a day.
CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    list text NOT NULL
        CONSTRAINT uploads_list_known CHECK (list IN ('companies', 'mentees')),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT uploads_account_list UNIQUE (account_id, list)
);

CREATE INDEX uploads_age ON uploads (created_at);
