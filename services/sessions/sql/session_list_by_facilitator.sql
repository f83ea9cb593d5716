-- When these facilitators lead sessions.
-- $1 cohort_id  $2 facilitators
SELECT facilitator, starts_at, ends_at
  FROM session
 WHERE cohort_id = $1::text
   AND facilitator = ANY ($2::bytea[])
   AND facilitator <> '';
