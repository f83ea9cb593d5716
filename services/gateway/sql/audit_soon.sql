-- The transaction is visible once it is committed, and on the disk no later than the next commit of
-- anybody that waits for the disk.
-- $1 off
SELECT set_config('synchronous_commit', $1::text, true)
