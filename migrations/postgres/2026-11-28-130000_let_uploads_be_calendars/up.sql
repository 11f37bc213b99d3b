-- Without it a calendar of holidays that somebody has looked through before its import would have to be sent a second time.
ALTER TABLE uploads
    DROP CONSTRAINT uploads_list_known,
    ADD CONSTRAINT uploads_list_known CHECK (list IN ('companies', 'mentees', 'blackouts'));
