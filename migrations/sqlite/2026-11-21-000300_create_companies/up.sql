-- Without it there is nobody to offer slots, and no record of how a partnership came to its state.
CREATE TABLE companies (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    sector TEXT NOT NULL,
    size_band TEXT NOT NULL
        CONSTRAINT companies_size_band_known CHECK (size_band IN ('micro', 'small', 'medium', 'large')),
    timezone TEXT NOT NULL,
    website TEXT,
    may_publish INTEGER NOT NULL CHECK (may_publish IN (0, 1)),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    partnership_status TEXT NOT NULL
        CONSTRAINT companies_partnership_status_known CHECK (partnership_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    partnership_since INTEGER NOT NULL,
    agreement BLOB,
    do_not_contact_until TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX companies_name ON companies (name);

-- actor_id is an API key without a foreign key: keys are deleted, the history stays; null where no key acted.
-- version is the company's after the step: it orders the history, and no two steps can start from the same state.
CREATE TABLE partnership_transitions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    from_status TEXT NOT NULL
        CONSTRAINT partnership_transitions_from_status_known CHECK (from_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    to_status TEXT NOT NULL
        CONSTRAINT partnership_transitions_to_status_known CHECK (to_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    reason TEXT,
    agreement BLOB,
    do_not_contact_until TEXT,
    actor_id BLOB CHECK (length(actor_id) = 16),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX partnership_transitions_company ON partnership_transitions (company_id, version);
