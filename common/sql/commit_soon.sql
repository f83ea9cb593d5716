-- The transaction's commit does not wait for the disk: the end of a process loses nothing of it, that of
-- the database may.
-- $1 off
SELECT set_config('synchronous_commit', $1::text, true);
