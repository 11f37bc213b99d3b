-- Without it the institute has to invent a partner company before it can offer a session of its own.
--
-- There is one such row. It has the institute's name and time zone, which follow the institute. It is never archived, and its partnership takes
-- no steps, so every check of a partnership passes for it. The program folds the name at its start. The id is the same in every database.
ALTER TABLE companies ADD COLUMN own boolean NOT NULL DEFAULT false
    CONSTRAINT companies_own_stands CHECK (NOT own OR (active AND partnership_status = 'active'));

CREATE UNIQUE INDEX companies_own ON companies (own) WHERE own;

-- The row is there already where the migration was taken back after the row had been used.
INSERT INTO companies (id, name, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since, own, version, created_at, updated_at)
SELECT '019b76da-a800-7000-8000-000000000001', name, 'institute', 'small', timezone, false, true, 'active', created_at, true, 1, created_at, created_at FROM institute WHERE id = 1
ON CONFLICT (id) DO UPDATE SET active = true, partnership_status = 'active', own = true;
