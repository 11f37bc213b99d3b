-- Without it somebody who has seen a browser come back from the provider could let the same sign-in come back a second time.
--
-- A sign-in that has come back is kept until it could not come back anyway.
CREATE TABLE spent_sign_ins (
    state_hash BLOB PRIMARY KEY NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX spent_sign_ins_end ON spent_sign_ins (ends_at);
