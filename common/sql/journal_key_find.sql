-- A cohort's key.
-- $1 cohort_id
SELECT key FROM journal_key WHERE cohort_id = $1::text;
