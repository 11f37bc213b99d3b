-- Without it there is nobody to book for. Nothing here says why someone is not cleared: the reason is never kept.
-- fields holds words separated by blanks.
CREATE TABLE mentees (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    full_name TEXT NOT NULL,
    preferred_name TEXT NOT NULL,
    email TEXT,
    profession TEXT,
    fields TEXT NOT NULL,
    target_role TEXT,
    timezone TEXT NOT NULL,
    workplace_clearance TEXT NOT NULL
        CONSTRAINT mentees_workplace_clearance_known CHECK (workplace_clearance IN ('cleared', 'not_cleared', 'not_checked')),
    adjustment_for_host TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
