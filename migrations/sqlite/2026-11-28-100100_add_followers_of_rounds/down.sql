DELETE FROM follower_failures WHERE follower IN ('withdraw_other_places', 'strike_choices');
DELETE FROM follower_positions WHERE follower IN ('withdraw_other_places', 'strike_choices');
