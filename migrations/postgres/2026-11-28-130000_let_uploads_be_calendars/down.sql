DELETE FROM uploads WHERE list = 'blackouts';
ALTER TABLE uploads
    DROP CONSTRAINT uploads_list_known,
    ADD CONSTRAINT uploads_list_known CHECK (list IN ('companies', 'mentees'));
