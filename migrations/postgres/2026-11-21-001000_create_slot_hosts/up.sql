-- Without it a host could be in two published slots at once. blocks is true while the slot holds its hosts;
-- place keeps the order in which they were given.
CREATE TABLE slot_hosts (
    slot_id uuid NOT NULL REFERENCES slots (id),
    host_id uuid NOT NULL REFERENCES hosts (id),
    place integer NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,
    blocks boolean NOT NULL,
    PRIMARY KEY (slot_id, host_id),
    CONSTRAINT slot_hosts_blocks_a_time CHECK (NOT blocks OR (starts_at IS NOT NULL AND ends_at IS NOT NULL)),
    CONSTRAINT slot_hosts_ends_within_a_day CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'),
    CONSTRAINT slot_hosts_no_overlap EXCLUDE USING gist (host_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (blocks)
);

CREATE INDEX slot_hosts_host ON slot_hosts (host_id, starts_at);
