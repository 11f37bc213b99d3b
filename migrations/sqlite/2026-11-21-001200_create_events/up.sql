-- Without it nobody hears of a change: the event log, the webhooks and the revision of a feed all read these rows.
--
-- With one writer the order of inserting is the order of committing, so position is seq under the name that readers page by on both
-- databases, and no row is ever without one.
-- company_id has no foreign key, as on PostgreSQL.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL CHECK (length(id) = 16),
    position INTEGER GENERATED ALWAYS AS (seq) VIRTUAL,
    event_type TEXT NOT NULL,
    company_id BLOB CHECK (length(company_id) = 16),
    shown_to_company INTEGER NOT NULL CHECK (shown_to_company IN (0, 1)),
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT events_id UNIQUE (id)
) STRICT;

CREATE UNIQUE INDEX events_position ON events (position);
CREATE INDEX events_company ON events (company_id, position);
CREATE INDEX events_company_shown ON events (company_id, position) WHERE shown_to_company;
CREATE INDEX events_type ON events (event_type, position);
