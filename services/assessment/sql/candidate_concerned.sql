-- Who is accepted on these programmes.
-- $1 cohort_id  $2 programmes
SELECT application_ref
  FROM candidate
 WHERE cohort_id = $1::text
   AND programme = ANY ($2::text[])
   AND state = 'accepted'
 ORDER BY application_ref;
