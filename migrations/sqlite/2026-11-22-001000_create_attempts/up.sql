-- Without it an employer cannot see what its system answered, and why a delivery failed.
-- One row is one HTTP call. response_headers holds a few of the answer's headers as JSON. Response bodies are forgotten before the rest, so
-- the partial index holds only those that are left.
CREATE TABLE attempts (
    delivery_id BLOB NOT NULL CHECK (length(delivery_id) = 16) REFERENCES deliveries (id),
    number INTEGER NOT NULL,
    trigger TEXT NOT NULL
        CONSTRAINT attempts_trigger_known CHECK (trigger IN ('event', 'schedule', 'retry', 'recovery', 'test')),
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status_code INTEGER,
    error TEXT,
    response_headers TEXT,
    response_body TEXT,
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempts_with_body ON attempts (started_at) WHERE response_body IS NOT NULL;
