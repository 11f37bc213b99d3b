-- The row stays, as a company like any other, where something refers to it.
DELETE FROM companies WHERE own
    AND NOT EXISTS (SELECT 1 FROM slots WHERE slots.company_id = companies.id)
    AND NOT EXISTS (SELECT 1 FROM hosts WHERE hosts.company_id = companies.id)
    AND NOT EXISTS (SELECT 1 FROM sites WHERE sites.company_id = companies.id)
    AND NOT EXISTS (SELECT 1 FROM api_keys WHERE api_keys.company_id = companies.id)
    AND NOT EXISTS (SELECT 1 FROM feeds WHERE feeds.company_id = companies.id)
    AND NOT EXISTS (SELECT 1 FROM webhook_endpoints WHERE webhook_endpoints.company_id = companies.id);
DROP INDEX companies_own;
ALTER TABLE companies DROP CONSTRAINT companies_own_stands;
ALTER TABLE companies DROP COLUMN own;
