-- Without them nobody can tell which roles the provider decides, nor open an account again when the provider gives its person a role.
--
-- An account whose role was withdrawn is deactivated, because none of its person's groups at the provider has a role.
ALTER TABLE accounts ADD COLUMN role_source TEXT NOT NULL DEFAULT 'foothold'
    CONSTRAINT accounts_role_source_known CHECK (role_source IN ('foothold', 'provider'));
ALTER TABLE accounts ADD COLUMN role_withdrawn INTEGER NOT NULL DEFAULT 0
    CONSTRAINT accounts_role_withdrawn_is_closed CHECK (role_withdrawn IN (0, 1) AND (role_withdrawn = 0 OR active = 0));
