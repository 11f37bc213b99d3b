-- Without it nobody hears of a change: the event log, the webhooks and the revision of a feed all read these rows.
--
-- seq is the order of inserting, position the order of committing. Readers page by position only: a row with a lower seq may become
-- visible after one with a higher. position is given after the commit; the partial index finds the rows that lack one and is normally empty.
-- company_id has no foreign key: checking it would lock the company's row for every change.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    position bigint,
    event_type text NOT NULL,
    company_id uuid,
    shown_to_company boolean NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT events_seq UNIQUE (seq),
    CONSTRAINT events_position UNIQUE (position)
);

CREATE INDEX events_without_position ON events (seq) WHERE position IS NULL;
CREATE INDEX events_company ON events (company_id, position);
CREATE INDEX events_company_shown ON events (company_id, position) WHERE shown_to_company;
CREATE INDEX events_type ON events (event_type, position);
