DROP INDEX slots_series;
ALTER TABLE slots DROP COLUMN series_id;
