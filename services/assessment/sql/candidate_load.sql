-- Candidates and their attempts, in the order of references.
-- $1 cohort_id  $2 application_refs
SELECT *
  FROM candidate_known
 WHERE cohort_id = $1::text
   AND application_ref = ANY ($2::text[])
 ORDER BY application_ref;
