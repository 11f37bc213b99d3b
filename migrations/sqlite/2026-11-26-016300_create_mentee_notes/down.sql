DROP TABLE mentee_notes;
