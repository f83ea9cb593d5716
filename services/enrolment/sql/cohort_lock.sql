-- Reads a cohort and keeps other writers to it out until the transaction ends.
-- $1 cohort_id
SELECT starts_on, completes_on, decisions
  FROM cohort
 WHERE cohort_id = $1::text
   FOR UPDATE;
