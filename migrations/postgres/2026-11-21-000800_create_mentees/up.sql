-- Without it there is nobody to book for. Nothing here says why someone is not cleared: the reason is never kept.
-- fields holds words separated by blanks.
CREATE TABLE mentees (
    id uuid PRIMARY KEY,
    full_name text NOT NULL,
    preferred_name text NOT NULL,
    email text,
    profession text,
    fields text NOT NULL,
    target_role text,
    timezone text NOT NULL,
    workplace_clearance text NOT NULL
        CONSTRAINT mentees_workplace_clearance_known CHECK (workplace_clearance IN ('cleared', 'not_cleared', 'not_checked')),
    adjustment_for_host text,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
