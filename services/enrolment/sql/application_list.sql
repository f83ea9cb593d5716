-- A page of the applications that have been decided, by the bytes of their references.
-- $1 cohort_id  $2 the last reference of the page before  $3 rows at most
SELECT application_ref, state, reason, funding_route, partner_id, mode
  FROM application
 WHERE cohort_id = $1::text
   AND application_ref > $2::text
   AND state <> 'pending'
 ORDER BY application_ref
 LIMIT $3::bigint;
