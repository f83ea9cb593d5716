-- Those of the cohorts that there are.
-- $1 cohort_ids
SELECT cohort_id, starts_on, completes_on
  FROM cohort
 WHERE cohort_id = ANY ($1::text[]);
