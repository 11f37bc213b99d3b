-- Without it nobody can tell which slots went on hold with a partnership, so they cannot be released together when it goes on. What is on hold
-- already keeps no word for it, and is released one by one.
ALTER TABLE slots ADD COLUMN held_by TEXT
    CONSTRAINT slots_held_by_known CHECK (held_by IN ('coordinator', 'partnership', 'archive'));
