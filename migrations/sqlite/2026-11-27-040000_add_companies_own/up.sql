-- Without it the institute has to invent a partner company before it can offer a session of its own.
--
-- There is one such row. It has the institute's name and time zone, which follow the institute. It is never archived, and its partnership takes
-- no steps, so every check of a partnership passes for it. The program folds the name at its start. The id is the same in every database.
ALTER TABLE companies ADD COLUMN own INTEGER NOT NULL DEFAULT 0
    CONSTRAINT companies_own_stands CHECK (own IN (0, 1) AND (own = 0 OR (active = 1 AND partnership_status = 'active')));

CREATE UNIQUE INDEX companies_own ON companies (own) WHERE own;

-- The row is there already where the migration was taken back after the row had been used.
INSERT INTO companies (id, name, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since, own, version, created_at, updated_at)
SELECT x'019b76daa80070008000000000000001', name, 'institute', 'small', timezone, 0, 1, 'active', created_at, 1, 1, created_at, created_at FROM institute WHERE id = 1
ON CONFLICT (id) DO UPDATE SET active = 1, partnership_status = 'active', own = 1;
