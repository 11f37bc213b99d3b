-- Without it nobody can say since when an endpoint rests: its first failure may be older, and a success meanwhile ends the failures, not the rest.
ALTER TABLE webhook_endpoints ADD COLUMN cooling_since timestamptz;
