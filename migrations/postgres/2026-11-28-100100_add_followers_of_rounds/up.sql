-- The followers begin at the end of the log: no booking of the past has an entry, and no slot of the past was in a round.
INSERT INTO follower_positions (follower, position) SELECT 'withdraw_other_places', coalesce(max(position), 0) FROM events;
INSERT INTO follower_positions (follower, position) SELECT 'strike_choices', coalesce(max(position), 0) FROM events;
