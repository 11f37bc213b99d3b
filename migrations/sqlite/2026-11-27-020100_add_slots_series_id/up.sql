-- Without it nobody knows which slots belong to a series.
ALTER TABLE slots ADD COLUMN series_id BLOB CHECK (length(series_id) = 16) REFERENCES slot_series (id);

CREATE INDEX slots_series ON slots (series_id, sort_at, id);
