DROP INDEX mentee_turns_waiting;
