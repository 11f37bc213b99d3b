-- Without it everybody would set the filters of a list anew each time that the list is opened.
--
-- It holds the query of an address, such as `status=draft&sort=-starts_at`, without words that were searched for.
CREATE TABLE list_filters (
    account_id BLOB NOT NULL CHECK (length(account_id) = 16) REFERENCES accounts (id),
    list TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (account_id, list)
) STRICT;
