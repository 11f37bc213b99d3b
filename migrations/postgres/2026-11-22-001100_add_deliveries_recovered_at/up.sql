-- Without it a delivery that was given up cannot climb the ladder anew, and a recovery would queue the same deliveries at each call.
-- attempts_before: those made before the delivery was last queued again. The indexes hold what a recovery looks for, and what it has queued.
ALTER TABLE deliveries ADD COLUMN attempts_before integer NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN recovered_at timestamptz;

CREATE INDEX deliveries_endpoint_stuck ON deliveries (endpoint_id, id) WHERE status = 'failed' OR status = 'paused';
CREATE INDEX deliveries_endpoint_recovered ON deliveries (endpoint_id, id) WHERE recovered_at IS NOT NULL;
