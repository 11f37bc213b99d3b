-- Without it what a person typed as a reason stands in the audit's own rows: erasing somebody would have to change them.
--
-- An entry has at most one text. A text can be deleted, its entry stays. salt is random and each row's own: a hash of salt and text can stand in
-- the entry later, and tells nothing of a text that is gone, not even to somebody who guesses it.
CREATE TABLE audit_texts (
    entry_id BLOB NOT NULL PRIMARY KEY CHECK (length(entry_id) = 16) REFERENCES audit_entries (id),
    text TEXT NOT NULL,
    salt BLOB NOT NULL
        CONSTRAINT audit_texts_salt_has_16_bytes CHECK (length(salt) = 16)
) STRICT;

INSERT INTO audit_texts (entry_id, text, salt)
    SELECT id, reason, randomblob(16) FROM audit_entries WHERE reason IS NOT NULL;
ALTER TABLE audit_entries DROP COLUMN reason;
