-- Without it there is nobody to offer slots, and no record of how a partnership came to its state.
CREATE TABLE companies (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    sector text NOT NULL,
    size_band text NOT NULL
        CONSTRAINT companies_size_band_known CHECK (size_band IN ('micro', 'small', 'medium', 'large')),
    timezone text NOT NULL,
    website text,
    may_publish boolean NOT NULL,
    active boolean NOT NULL,
    partnership_status text NOT NULL
        CONSTRAINT companies_partnership_status_known CHECK (partnership_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    partnership_since timestamptz NOT NULL,
    agreement jsonb,
    do_not_contact_until text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX companies_name ON companies (name);

-- actor_id is an API key without a foreign key: keys are deleted, the history stays; null where no key acted.
-- version is the company's after the step: it orders the history, and no two steps can start from the same state.
CREATE TABLE partnership_transitions (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    from_status text NOT NULL
        CONSTRAINT partnership_transitions_from_status_known CHECK (from_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    to_status text NOT NULL
        CONSTRAINT partnership_transitions_to_status_known CHECK (to_status IN (
            'identified', 'approached', 'in_conversation', 'agreement_pending', 'active', 'paused', 'dormant', 'declined', 'suspended', 'ended'
        )),
    reason text,
    agreement jsonb,
    do_not_contact_until text,
    actor_id uuid,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX partnership_transitions_company ON partnership_transitions (company_id, version);
