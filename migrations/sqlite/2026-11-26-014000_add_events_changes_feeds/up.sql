-- Without it the tag of a company's feed moves when somebody joins or leaves a waitlist, of which the company is not told.
--
-- It is true where the company is shown the event, or where a seat is taken or freed. Other events of the past are taken for such where they
-- may be: a tag that moves once too often does no harm, and neither does an older instance that leaves the column to its default.
ALTER TABLE events ADD COLUMN changes_feeds INTEGER NOT NULL DEFAULT 1 CHECK (changes_feeds IN (0, 1));

UPDATE events SET changes_feeds = 0
WHERE NOT shown_to_company AND event_type NOT IN ('booking.offered', 'booking.declined', 'booking.expired');

CREATE INDEX events_company_feeds ON events (company_id, position) WHERE changes_feeds;
