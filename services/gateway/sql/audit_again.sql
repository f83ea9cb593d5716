-- They are sent once more.
-- $1 keys
UPDATE audit SET tried_at = clock_timestamp(), status = NULL, ended_at = NULL WHERE key = ANY ($1::bytea[])
