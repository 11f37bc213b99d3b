DROP INDEX feeds_demonstration;
DROP INDEX api_keys_demonstration;
ALTER TABLE feeds DROP COLUMN demonstration;
ALTER TABLE api_keys DROP COLUMN demonstration;
