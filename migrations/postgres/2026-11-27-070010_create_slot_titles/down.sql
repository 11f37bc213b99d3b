DROP INDEX slots_title;
DROP TABLE slot_titles;
