-- When a cohort completes.
-- $1 cohort_id
SELECT completes_on
  FROM cohort
 WHERE cohort_id = $1::text;
