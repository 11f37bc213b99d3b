DROP TABLE institute;
