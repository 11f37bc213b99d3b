-- Without it an event is sent never or twice: one row is one event for one endpoint, and what became of it.
-- The partial indexes hold only what is still to be sent, what is being sent, and what needs somebody's attention: finding it does not grow
-- with the history.
CREATE TABLE deliveries (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    event_id BLOB NOT NULL CHECK (length(event_id) = 16) REFERENCES events (id),
    endpoint_id BLOB NOT NULL CHECK (length(endpoint_id) = 16) REFERENCES webhook_endpoints (id),
    status TEXT NOT NULL
        CONSTRAINT deliveries_status_known CHECK (status IN ('pending', 'delivered', 'failed', 'paused')),
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER,
    leased_until INTEGER,
    lease_epoch INTEGER NOT NULL,
    last_attempt_at INTEGER,
    last_status_code INTEGER,
    last_error TEXT,
    delivered_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT deliveries_one_per_event_and_endpoint UNIQUE (event_id, endpoint_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id, id);
CREATE INDEX deliveries_endpoint_due ON deliveries (endpoint_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'pending';
CREATE INDEX deliveries_leased ON deliveries (endpoint_id, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX deliveries_stuck ON deliveries (status, id) WHERE status = 'failed' OR status = 'paused';
