-- The key of a cohort's frames.
-- $1 cohort_id
SELECT key FROM journal_key_live WHERE cohort_id = $1::text;
