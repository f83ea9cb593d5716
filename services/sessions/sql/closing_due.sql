-- Components that have closed and were not looked through, the oldest first.
-- $1 what ended by then has closed  $2 rows at most
SELECT cohort_id, programme, partner_id, component, last_ends_at, version
  FROM closing
 WHERE NOT reviewed
   AND last_ends_at <= $1::timestamptz
 ORDER BY last_ends_at, cohort_id, programme, partner_id, component
 LIMIT $2::bigint;
