-- Without it a host's other appointments are not known, and slots are published over them.
-- The address is a secret and sealed. next_fetch_at is moved to the end of a lease while one instance fetches; lease_epoch tells an instance
-- that its lease has been lost.
CREATE TABLE busy_calendars (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    host_id BLOB NOT NULL CHECK (length(host_id) = 16) REFERENCES hosts (id),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    name TEXT,
    server TEXT NOT NULL,
    master_key_id TEXT NOT NULL,
    sealed_url BLOB NOT NULL,
    etag TEXT,
    last_modified TEXT,
    busy_intervals INTEGER NOT NULL,
    events_left_out INTEGER NOT NULL,
    imported_at INTEGER,
    checked_at INTEGER,
    last_error TEXT,
    consecutive_failures INTEGER NOT NULL,
    next_fetch_at INTEGER NOT NULL,
    leased_until INTEGER,
    lease_epoch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX busy_calendars_host ON busy_calendars (host_id, id);
CREATE INDEX busy_calendars_company ON busy_calendars (company_id);
CREATE INDEX busy_calendars_due ON busy_calendars (next_fetch_at);

-- Only when somebody is busy: nothing else of an appointment is kept.
CREATE TABLE busy_intervals (
    calendar_id BLOB NOT NULL CHECK (length(calendar_id) = 16) REFERENCES busy_calendars (id) ON DELETE CASCADE,
    host_id BLOB NOT NULL CHECK (length(host_id) = 16) REFERENCES hosts (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (calendar_id, starts_at),
    CONSTRAINT busy_intervals_end_after_start CHECK (ends_at > starts_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX busy_intervals_host ON busy_intervals (host_id, ends_at, starts_at);
