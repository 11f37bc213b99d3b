DROP TABLE mentees;
