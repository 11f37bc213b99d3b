DROP INDEX deliveries_endpoint_recovered;
DROP INDEX deliveries_endpoint_stuck;
ALTER TABLE deliveries DROP COLUMN recovered_at;
ALTER TABLE deliveries DROP COLUMN attempts_before;
