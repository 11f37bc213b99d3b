-- Without it an event on which a follower fails for good would either hold up all that come after it or be forgotten.
--
-- The event stays as long as its failure does, so that it can be tried again.
CREATE TABLE follower_failures (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    follower TEXT NOT NULL,
    event_id BLOB NOT NULL CHECK (length(event_id) = 16) REFERENCES events (id),
    error TEXT NOT NULL,
    tries INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    CONSTRAINT follower_failures_once UNIQUE (follower, event_id),
    CONSTRAINT follower_failures_tried CHECK (tries > 0)
) STRICT;

CREATE INDEX follower_failures_event ON follower_failures (event_id);
CREATE INDEX follower_failures_failed ON follower_failures (failed_at, id);
