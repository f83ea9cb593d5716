-- Whether this replica may do the upkeep: no other is at it. Until the transaction ends.
-- $1 name of the work
SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || ' ' || $1::text));
