-- Cohorts, by their identifiers.
-- $1 the last cohort of the page before  $2 rows at most  $3 only these, with spaces; empty: all
SELECT cohort_id, starts_on, completes_on
  FROM cohort
 WHERE cohort_id > $1::text
   AND ($3::text = '' OR cohort_id = ANY (string_to_array($3::text, ' ')))
 ORDER BY cohort_id
 LIMIT $2::bigint;
