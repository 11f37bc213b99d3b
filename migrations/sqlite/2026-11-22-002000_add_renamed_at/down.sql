ALTER TABLE mentees DROP COLUMN renamed_at;
ALTER TABLE hosts DROP COLUMN renamed_at;
ALTER TABLE sites DROP COLUMN renamed_at;
ALTER TABLE companies DROP COLUMN renamed_at;
