-- Without it mentees, hosts and sites cannot be found by a part of their names, or differently on the two databases.
--
-- The program folds the texts, so that neither case nor accents count; SQL cannot. Each start fills what is empty or was folded by another
-- version.
ALTER TABLE mentees ADD COLUMN search_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
