-- Without it an event on which a follower fails for good would either hold up all that come after it or be forgotten.
--
-- The event stays as long as its failure does, so that it can be tried again.
CREATE TABLE follower_failures (
    id uuid NOT NULL,
    follower text NOT NULL,
    event_id uuid NOT NULL REFERENCES events (id),
    error text NOT NULL,
    tries integer NOT NULL,
    failed_at timestamptz NOT NULL,
    CONSTRAINT follower_failures_pkey PRIMARY KEY (id),
    CONSTRAINT follower_failures_once UNIQUE (follower, event_id),
    CONSTRAINT follower_failures_tried CHECK (tries > 0)
);

CREATE INDEX follower_failures_event ON follower_failures (event_id);
CREATE INDEX follower_failures_failed ON follower_failures (failed_at, id);
