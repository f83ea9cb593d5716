-- One publishes after the other, until its transaction ends: versions are counted.
-- $1 what the lock is for
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0));
