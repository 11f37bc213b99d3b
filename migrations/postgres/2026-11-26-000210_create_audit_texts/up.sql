-- Without it what a person typed as a reason stands in the audit's own rows: erasing somebody would have to change them.
--
-- An entry has at most one text. A text can be deleted, its entry stays. salt is random and each row's own: a hash of salt and text can stand in
-- the entry later, and tells nothing of a text that is gone, not even to somebody who guesses it.
CREATE TABLE audit_texts (
    entry_id uuid PRIMARY KEY REFERENCES audit_entries (id),
    text text NOT NULL,
    salt bytea NOT NULL
        CONSTRAINT audit_texts_salt_has_16_bytes CHECK (octet_length(salt) = 16)
);

INSERT INTO audit_texts (entry_id, text, salt)
    SELECT id, reason, uuid_send(gen_random_uuid()) FROM audit_entries WHERE reason IS NOT NULL;
ALTER TABLE audit_entries DROP COLUMN reason;
