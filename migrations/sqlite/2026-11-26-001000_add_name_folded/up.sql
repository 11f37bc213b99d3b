-- Without it a search by name finds other companies on SQLite than on PostgreSQL, and misses names that are written in another way.
--
-- The program folds the name, so that neither case nor accents count; SQL cannot. Each start fills what is empty or was folded by another
-- version.
ALTER TABLE companies ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
