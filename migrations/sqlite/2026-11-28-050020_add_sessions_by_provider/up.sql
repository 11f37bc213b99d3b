-- Without them a session that began with the institute's provider would count as a recent sign-in, although the person may have proved long
-- ago who they are.
--
-- authenticated_at is when the person proved it to the provider; it is empty where the provider does not say, and for other sessions.
ALTER TABLE sessions ADD COLUMN by_provider INTEGER NOT NULL DEFAULT 0 CHECK (by_provider IN (0, 1));
ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER;
