-- Until the transaction ends no window of the cohort is set or changed by others.
-- $1 cohort_id
SELECT pg_advisory_xact_lock_shared(hashtextextended('assessment.windows/' || $1::text, 0));
