-- Without it an event is sent never or twice: one row is one event for one endpoint, and what became of it.
-- The partial indexes hold only what is still to be sent, what is being sent, and what needs somebody's attention: finding it does not grow
-- with the history.
CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES events (id),
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id),
    status text NOT NULL
        CONSTRAINT deliveries_status_known CHECK (status IN ('pending', 'delivered', 'failed', 'paused')),
    attempts integer NOT NULL,
    next_attempt_at timestamptz,
    leased_until timestamptz,
    lease_epoch bigint NOT NULL,
    last_attempt_at timestamptz,
    last_status_code integer,
    last_error text,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT deliveries_one_per_event_and_endpoint UNIQUE (event_id, endpoint_id)
);

CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id, id);
CREATE INDEX deliveries_endpoint_due ON deliveries (endpoint_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'pending';
CREATE INDEX deliveries_leased ON deliveries (endpoint_id, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX deliveries_stuck ON deliveries (status, id) WHERE status = 'failed' OR status = 'paused';
