-- What candidates were told, by reference and window joined by the byte 1F.
-- $1 cohort_id  $2 application_refs
SELECT application_ref || chr(31) || window_id AS key, opens_at, closes_at, sequence
  FROM deadline
 WHERE cohort_id = $1::text
   AND application_ref = ANY ($2::text[])
 ORDER BY key;
