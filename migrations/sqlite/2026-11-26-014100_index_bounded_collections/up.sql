-- Without them all slots of a company, and all feeds, would be read to see whether one more draft or feed may be made.
CREATE INDEX slots_unpublished ON slots (company_id) WHERE status = 'draft' OR status = 'submitted';
CREATE INDEX feeds_institute ON feeds (id) WHERE scope_type = 'institute';
