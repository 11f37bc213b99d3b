-- Without it an employer cannot see what its system answered, and why a delivery failed.
-- One row is one HTTP call. response_headers holds a few of the answer's headers as JSON. Response bodies are forgotten before the rest, so
-- the partial index holds only those that are left.
CREATE TABLE attempts (
    delivery_id uuid NOT NULL REFERENCES deliveries (id),
    number integer NOT NULL,
    trigger text NOT NULL
        CONSTRAINT attempts_trigger_known CHECK (trigger IN ('event', 'schedule', 'retry', 'recovery', 'test')),
    started_at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    status_code integer,
    error text,
    response_headers text,
    response_body text,
    PRIMARY KEY (delivery_id, number)
);

CREATE INDEX attempts_with_body ON attempts (started_at) WHERE response_body IS NOT NULL;
