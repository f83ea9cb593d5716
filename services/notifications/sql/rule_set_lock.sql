-- Nobody applies rules until the transaction ends.
-- $1 the lock
SELECT pg_advisory_xact_lock(hashtext(current_schema()), $1::int);
