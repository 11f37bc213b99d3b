-- Without this table an instance with another master key seals secrets that the others cannot open, and nobody can tell whether the database
-- takes writes. It has one row, which is made here. master_key_id is unknown until something is sealed.
-- A transaction that seals holds the row FOR KEY SHARE, and one that changes the key holds it FOR UPDATE.
CREATE TABLE installation (
    id integer PRIMARY KEY CONSTRAINT installation_single_row CHECK (id = 1),
    master_key_id text,
    written_at timestamptz
);

INSERT INTO installation (id) VALUES (1);
