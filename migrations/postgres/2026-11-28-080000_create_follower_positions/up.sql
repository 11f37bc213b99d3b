-- Without it nobody knows how far a follower of the log has come, and each start would act on every event again.
--
-- The lock of a row is what lets one instance at a time act for a follower. While an event fails, the row says which, how often it was
-- tried, and when it is tried again.
CREATE TABLE follower_positions (
    follower text NOT NULL,
    position bigint NOT NULL,
    failing_position bigint,
    tries integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    CONSTRAINT follower_positions_pkey PRIMARY KEY (follower),
    CONSTRAINT follower_positions_not_negative CHECK (position >= 0),
    CONSTRAINT follower_positions_failing CHECK (
        (failing_position IS NULL AND tries = 0 AND retry_at IS NULL)
        OR (failing_position > position AND tries > 0 AND retry_at IS NOT NULL)
    )
);
