-- Without it a file that somebody has looked through before its import would have to be sent a second time.
--
-- An account has one file of a list at most. It is deleted when it is imported, when another one is sent, and after a day.
CREATE TABLE uploads (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    account_id BLOB NOT NULL CHECK (length(account_id) = 16) REFERENCES accounts (id),
    list TEXT NOT NULL
        CONSTRAINT uploads_list_known CHECK (list IN ('companies', 'mentees')),
    content BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT uploads_account_list UNIQUE (account_id, list)
) STRICT;

CREATE INDEX uploads_age ON uploads (created_at);
