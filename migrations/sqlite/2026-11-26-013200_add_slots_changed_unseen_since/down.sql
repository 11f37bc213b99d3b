DROP INDEX slots_changed_unseen;
ALTER TABLE slots DROP COLUMN changed_unseen_since;
