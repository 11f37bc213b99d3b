-- Without it there is nothing to book, and without its checks a seat too many could be given away.
--
-- A seat is taken by updating seats_taken, seats_confirmed and seats_changed_at. None of the three is in an index:
-- an index on one of them would make every booking write that index too.
CREATE TABLE slots (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    site_id BLOB CHECK (length(site_id) = 16) REFERENCES sites (id),
    kind TEXT NOT NULL
        CONSTRAINT slots_kind_known CHECK (kind IN ('mock_interview', 'shadowing', 'group_session')),
    title TEXT NOT NULL,
    status TEXT NOT NULL
        CONSTRAINT slots_status_known CHECK (status IN ('draft', 'submitted', 'published', 'on_hold', 'cancelled', 'completed')),
    starts_at INTEGER,
    ends_at INTEGER,
    sort_at INTEGER NOT NULL,
    local_start TEXT,
    timezone TEXT NOT NULL,
    duration_minutes INTEGER NOT NULL
        CONSTRAINT slots_duration_in_range CHECK (duration_minutes BETWEEN 5 AND 1440),
    capacity INTEGER NOT NULL
        CONSTRAINT slots_capacity_in_range CHECK (capacity BETWEEN 1 AND 1000),
    seats_taken INTEGER NOT NULL,
    seats_confirmed INTEGER NOT NULL,
    seats_changed_at INTEGER,
    mode TEXT NOT NULL
        CONSTRAINT slots_mode_known CHECK (mode IN ('online', 'in_person', 'hybrid')),
    location TEXT,
    join_url TEXT,
    fields TEXT NOT NULL,
    approval TEXT NOT NULL
        CONSTRAINT slots_approval_known CHECK (approval IN ('automatic', 'employer')),
    booking_closes_minutes_before INTEGER,
    cancel_cutoff_minutes_before INTEGER,
    booking_closes_at INTEGER,
    cancel_cutoff_at INTEGER,
    allow_host_overlap INTEGER NOT NULL CHECK (allow_host_overlap IN (0, 1)),
    card BLOB,
    cancelled_by TEXT
        CONSTRAINT slots_cancelled_by_known CHECK (cancelled_by IN ('employer', 'institute')),
    reason_code TEXT,
    note TEXT,
    return_comment TEXT,
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT slots_seats_within_capacity CHECK (seats_taken BETWEEN 0 AND capacity),
    CONSTRAINT slots_confirmed_within_taken CHECK (seats_confirmed BETWEEN 0 AND seats_taken),
    CONSTRAINT slots_start_known CHECK (
        status IN ('draft', 'cancelled') OR (starts_at IS NOT NULL AND ends_at IS NOT NULL AND local_start IS NOT NULL)
    ),
    -- The look-ups for overlaps rely on nothing being longer than a day.
    CONSTRAINT slots_ends_within_a_day CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400000000)
) STRICT;

CREATE INDEX slots_sort ON slots (sort_at, id);
CREATE INDEX slots_status ON slots (status, sort_at, id);
CREATE INDEX slots_company ON slots (company_id, sort_at, id);
CREATE INDEX slots_kind ON slots (kind, sort_at, id);
CREATE INDEX slots_site ON slots (site_id);
CREATE INDEX slots_to_complete ON slots (ends_at) WHERE status IN ('published', 'on_hold');
