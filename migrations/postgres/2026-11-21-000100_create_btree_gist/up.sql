-- Without it the exclusion constraints of slot_hosts and bookings cannot be made: they compare a uuid inside a GiST index.
CREATE EXTENSION IF NOT EXISTS btree_gist;
