-- Without it a host's other appointments are not known, and slots are published over them.
-- The address is a secret and sealed. next_fetch_at is moved to the end of a lease while one instance fetches; lease_epoch tells an instance
-- that its lease has been lost.
CREATE TABLE busy_calendars (
    id uuid PRIMARY KEY,
    host_id uuid NOT NULL REFERENCES hosts (id),
    company_id uuid NOT NULL REFERENCES companies (id),
    name text,
    server text NOT NULL,
    master_key_id text NOT NULL,
    sealed_url bytea NOT NULL,
    etag text,
    last_modified text,
    busy_intervals integer NOT NULL,
    events_left_out integer NOT NULL,
    imported_at timestamptz,
    checked_at timestamptz,
    last_error text,
    consecutive_failures integer NOT NULL,
    next_fetch_at timestamptz NOT NULL,
    leased_until timestamptz,
    lease_epoch bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX busy_calendars_host ON busy_calendars (host_id, id);
CREATE INDEX busy_calendars_company ON busy_calendars (company_id);
CREATE INDEX busy_calendars_due ON busy_calendars (next_fetch_at);

-- Only when somebody is busy: nothing else of an appointment is kept.
CREATE TABLE busy_intervals (
    calendar_id uuid NOT NULL REFERENCES busy_calendars (id) ON DELETE CASCADE,
    host_id uuid NOT NULL REFERENCES hosts (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (calendar_id, starts_at),
    CONSTRAINT busy_intervals_end_after_start CHECK (ends_at > starts_at)
);

CREATE INDEX busy_intervals_host ON busy_intervals (host_id, ends_at, starts_at);
