-- Without this table an instance with another master key seals secrets that the others cannot open, and nobody can tell whether the database
-- takes writes. It has one row, which is made here. master_key_id is unknown until something is sealed.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CONSTRAINT installation_single_row CHECK (id = 1),
    master_key_id TEXT,
    written_at INTEGER
) STRICT;

INSERT INTO installation (id) VALUES (1);
