-- Lets one replica at a time publish programmes, until its transaction ends.
-- $1 what the lock is for
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0));
