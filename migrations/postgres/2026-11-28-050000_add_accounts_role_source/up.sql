-- Without them nobody can tell which roles the provider decides, nor open an account again when the provider gives its person a role.
--
-- An account whose role was withdrawn is deactivated, because none of its person's groups at the provider has a role.
ALTER TABLE accounts
    ADD COLUMN role_source text NOT NULL DEFAULT 'foothold'
        CONSTRAINT accounts_role_source_known CHECK (role_source IN ('foothold', 'provider')),
    ADD COLUMN role_withdrawn boolean NOT NULL DEFAULT false
        CONSTRAINT accounts_role_withdrawn_is_closed CHECK (NOT (role_withdrawn AND active));
