ALTER TABLE sessions DROP COLUMN process_id;
