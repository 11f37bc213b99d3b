DROP INDEX feeds_institute;
DROP INDEX slots_unpublished;
