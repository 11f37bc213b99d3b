-- Without it nobody knows which slots belong to a series.
ALTER TABLE slots ADD COLUMN series_id uuid REFERENCES slot_series (id);

CREATE INDEX slots_series ON slots (series_id, sort_at, id);
