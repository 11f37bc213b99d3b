DROP TABLE follower_positions;
