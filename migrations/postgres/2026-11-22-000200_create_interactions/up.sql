-- Without it nobody knows what was last said to a company, and whose turn it is.
CREATE TABLE interactions (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    kind text NOT NULL
        CONSTRAINT interactions_kind_known CHECK (kind IN ('call', 'meeting', 'message', 'visit', 'note')),
    summary text NOT NULL,
    next_action text,
    next_action_due text,
    actor_id uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT interactions_due_has_action CHECK (next_action_due IS NULL OR next_action IS NOT NULL)
);

CREATE INDEX interactions_company ON interactions (company_id, id);
CREATE INDEX interactions_due ON interactions (next_action_due) WHERE next_action_due IS NOT NULL;
