ALTER TABLE sites DROP COLUMN name_folded;
ALTER TABLE hosts DROP COLUMN name_folded;
ALTER TABLE mentees DROP COLUMN search_folded;
