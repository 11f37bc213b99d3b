ALTER TABLE webhook_endpoints DROP COLUMN cooling_since;
