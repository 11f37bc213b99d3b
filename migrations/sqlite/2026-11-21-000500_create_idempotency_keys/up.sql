-- Without it a POST that is sent again does its work again: a second booking, a second event, a second slot.
-- caller_id has no foreign key: keys are deleted, and answers go by age.
CREATE TABLE idempotency_keys (
    caller_id BLOB NOT NULL CHECK (length(caller_id) = 16),
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    sealed_answer BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller_id, key)
) STRICT;

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
