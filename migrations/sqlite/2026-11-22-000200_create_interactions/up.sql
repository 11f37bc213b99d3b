-- Without it nobody knows what was last said to a company, and whose turn it is.
CREATE TABLE interactions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    company_id BLOB NOT NULL CHECK (length(company_id) = 16) REFERENCES companies (id),
    kind TEXT NOT NULL
        CONSTRAINT interactions_kind_known CHECK (kind IN ('call', 'meeting', 'message', 'visit', 'note')),
    summary TEXT NOT NULL,
    next_action TEXT,
    next_action_due TEXT,
    actor_id BLOB CHECK (length(actor_id) = 16),
    created_at INTEGER NOT NULL,
    CONSTRAINT interactions_due_has_action CHECK (next_action_due IS NULL OR next_action IS NOT NULL)
) STRICT;

CREATE INDEX interactions_company ON interactions (company_id, id);
CREATE INDEX interactions_due ON interactions (next_action_due) WHERE next_action_due IS NOT NULL;
