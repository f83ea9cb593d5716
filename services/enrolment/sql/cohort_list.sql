-- Cohorts, by their identifiers.
-- $1 the last cohort of the page before  $2 rows at most
SELECT cohort_id, starts_on, completes_on
  FROM cohort
 WHERE cohort_id > $1::text
 ORDER BY cohort_id
 LIMIT $2::bigint;
