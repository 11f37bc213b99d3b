DROP INDEX events_company_feeds;
ALTER TABLE events DROP COLUMN changes_feeds;
