ALTER TABLE companies DROP COLUMN name_folded;
