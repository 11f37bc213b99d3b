-- Without it a session that began with a button of the demonstration would go on after the demonstration was stopped.
--
-- It is the process in which alone the session works. A session that began otherwise has none.
ALTER TABLE sessions ADD COLUMN process_id BLOB CHECK (length(process_id) = 16);
