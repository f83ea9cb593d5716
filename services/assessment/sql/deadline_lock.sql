-- Until the transaction ends nobody else tells a deadline of the cohort.
-- $1 cohort_id
SELECT pg_advisory_xact_lock(hashtextextended('assessment.windows/' || $1::text, 0));
