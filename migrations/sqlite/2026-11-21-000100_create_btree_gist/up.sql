-- Nothing breaks without it here: SQLite has no extensions to make. The folder is the counterpart of PostgreSQL's.
SELECT 1;
