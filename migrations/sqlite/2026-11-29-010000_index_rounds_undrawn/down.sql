DROP INDEX rounds_undrawn;
