-- Without it a POST that is sent again does its work again: a second booking, a second event, a second slot.
-- caller_id has no foreign key: keys are deleted, and answers go by age.
CREATE TABLE idempotency_keys (
    caller_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    sealed_answer bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller_id, key)
);

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
