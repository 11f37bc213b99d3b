-- Without it a host could be in two published slots at once. blocks is true while the slot holds its hosts;
-- place keeps the order in which they were given.
CREATE TABLE slot_hosts (
    slot_id BLOB NOT NULL CHECK (length(slot_id) = 16) REFERENCES slots (id),
    host_id BLOB NOT NULL CHECK (length(host_id) = 16) REFERENCES hosts (id),
    place INTEGER NOT NULL,
    starts_at INTEGER,
    ends_at INTEGER,
    blocks INTEGER NOT NULL CHECK (blocks IN (0, 1)),
    PRIMARY KEY (slot_id, host_id),
    CONSTRAINT slot_hosts_blocks_a_time CHECK (NOT blocks OR (starts_at IS NOT NULL AND ends_at IS NOT NULL)),
    CONSTRAINT slot_hosts_ends_within_a_day CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400000000)
) STRICT, WITHOUT ROWID;

CREATE INDEX slot_hosts_host ON slot_hosts (host_id, starts_at);

-- The counterpart of PostgreSQL's exclusion constraint. What overlaps starts less than a day (86400000000) earlier, since nothing is
-- longer, and before the new row ends: the index above bounds the look-up on both sides.
CREATE TRIGGER slot_hosts_no_overlap_insert
BEFORE INSERT ON slot_hosts
WHEN NEW.blocks
BEGIN
    SELECT RAISE(ABORT, 'slot_hosts_no_overlap')
    WHERE EXISTS (
        SELECT 1
        FROM slot_hosts AS other
        WHERE other.host_id = NEW.host_id
            AND other.starts_at > NEW.starts_at - 86400000000
            AND other.starts_at < NEW.ends_at
            AND other.ends_at > NEW.starts_at
            AND other.blocks
            AND other.slot_id <> NEW.slot_id
    );
END;

CREATE TRIGGER slot_hosts_no_overlap_update
BEFORE UPDATE OF slot_id, host_id, starts_at, ends_at, blocks ON slot_hosts
WHEN NEW.blocks
BEGIN
    SELECT RAISE(ABORT, 'slot_hosts_no_overlap')
    WHERE EXISTS (
        SELECT 1
        FROM slot_hosts AS other
        WHERE other.host_id = NEW.host_id
            AND other.starts_at > NEW.starts_at - 86400000000
            AND other.starts_at < NEW.ends_at
            AND other.ends_at > NEW.starts_at
            AND other.blocks
            AND NOT (other.slot_id = OLD.slot_id AND other.host_id = OLD.host_id)
    );
END;
