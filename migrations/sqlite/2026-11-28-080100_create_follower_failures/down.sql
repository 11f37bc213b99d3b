DROP TABLE follower_failures;
