-- Notes what this replica has in work from now on.
-- $1 instance  $2 keys
INSERT INTO command_begun (instance, keys) VALUES ($1::text, $2::bytea[])
ON CONFLICT (instance) DO UPDATE SET keys = excluded.keys;
