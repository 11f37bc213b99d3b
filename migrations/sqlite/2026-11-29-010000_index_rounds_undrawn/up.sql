-- Without it attention reads all rounds to find those that are to be drawn by hand, or that close soon with few entries. A round that is
-- neither drawn nor cancelled shows no seed.
CREATE INDEX rounds_undrawn ON rounds (closes_at, id) WHERE seed IS NULL;
