-- Without it there is nothing to book, and without its checks a seat too many could be given away.
--
-- A seat is taken by updating seats_taken, seats_confirmed and seats_changed_at. None of the three is in an index, and fillfactor 80
-- leaves room for the new row version on the same page: the update stays inside the page (HOT) and touches no index.
-- An index on one of them would make every booking write all indexes of this table.
CREATE TABLE slots (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    site_id uuid REFERENCES sites (id),
    kind text NOT NULL
        CONSTRAINT slots_kind_known CHECK (kind IN ('mock_interview', 'shadowing', 'group_session')),
    title text NOT NULL,
    status text NOT NULL
        CONSTRAINT slots_status_known CHECK (status IN ('draft', 'submitted', 'published', 'on_hold', 'cancelled', 'completed')),
    starts_at timestamptz,
    ends_at timestamptz,
    sort_at timestamptz NOT NULL,
    local_start text,
    timezone text NOT NULL,
    duration_minutes integer NOT NULL
        CONSTRAINT slots_duration_in_range CHECK (duration_minutes BETWEEN 5 AND 1440),
    capacity integer NOT NULL
        CONSTRAINT slots_capacity_in_range CHECK (capacity BETWEEN 1 AND 1000),
    seats_taken integer NOT NULL,
    seats_confirmed integer NOT NULL,
    seats_changed_at timestamptz,
    mode text NOT NULL
        CONSTRAINT slots_mode_known CHECK (mode IN ('online', 'in_person', 'hybrid')),
    location text,
    join_url text,
    fields text NOT NULL,
    approval text NOT NULL
        CONSTRAINT slots_approval_known CHECK (approval IN ('automatic', 'employer')),
    booking_closes_minutes_before integer,
    cancel_cutoff_minutes_before integer,
    booking_closes_at timestamptz,
    cancel_cutoff_at timestamptz,
    allow_host_overlap boolean NOT NULL,
    card jsonb,
    cancelled_by text
        CONSTRAINT slots_cancelled_by_known CHECK (cancelled_by IN ('employer', 'institute')),
    reason_code text,
    note text,
    return_comment text,
    sequence integer NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT slots_seats_within_capacity CHECK (seats_taken BETWEEN 0 AND capacity),
    CONSTRAINT slots_confirmed_within_taken CHECK (seats_confirmed BETWEEN 0 AND seats_taken),
    CONSTRAINT slots_start_known CHECK (
        status IN ('draft', 'cancelled') OR (starts_at IS NOT NULL AND ends_at IS NOT NULL AND local_start IS NOT NULL)
    ),
    -- The look-ups for overlaps rely on nothing being longer than a day.
    CONSTRAINT slots_ends_within_a_day CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '24 hours')
) WITH (fillfactor = 80);

CREATE INDEX slots_sort ON slots (sort_at, id);
CREATE INDEX slots_status ON slots (status, sort_at, id);
CREATE INDEX slots_company ON slots (company_id, sort_at, id);
CREATE INDEX slots_kind ON slots (kind, sort_at, id);
CREATE INDEX slots_site ON slots (site_id);
CREATE INDEX slots_to_complete ON slots (ends_at) WHERE status IN ('published', 'on_hold');
