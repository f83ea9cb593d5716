-- Rules stay as they are until the transaction ends.
-- $1 the lock
SELECT pg_advisory_xact_lock_shared(hashtext(current_schema()), $1::int);
