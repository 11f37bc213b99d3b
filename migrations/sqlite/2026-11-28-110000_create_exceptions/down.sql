DROP TABLE exceptions;
