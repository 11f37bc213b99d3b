-- Without it a search by name finds other companies on SQLite than on PostgreSQL, and misses names that are written in another way.
--
-- The name without case and accents, as the program folds it; no SQL can. Every start fills what is empty or from another version.
ALTER TABLE companies ADD COLUMN name_folded text NOT NULL DEFAULT '';
