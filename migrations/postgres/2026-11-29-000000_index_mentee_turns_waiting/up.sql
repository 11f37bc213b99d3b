-- Without it the list of who has waited longest for a one-to-one sorts all mentees for each page.
CREATE INDEX mentee_turns_waiting ON mentee_turns (waiting_since, mentee_id);
