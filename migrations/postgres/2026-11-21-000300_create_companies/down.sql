DROP TABLE partnership_transitions;
DROP TABLE companies;
