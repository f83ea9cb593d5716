-- Who has marked these candidates.
-- $1 cohort_id  $2 application_refs
SELECT application_ref, attempt, marker_id
  FROM mark
 WHERE cohort_id = $1::text
   AND application_ref = ANY ($2::text[]);
