-- The transaction's commit does not wait for the disk (db_commit_soon).
-- $1 off
SELECT set_config('synchronous_commit', $1::text, true);
