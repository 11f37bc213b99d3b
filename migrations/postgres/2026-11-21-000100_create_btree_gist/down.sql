-- The extension stays: an administrator may have made it before us, and then it is not ours to drop.
SELECT 1;
