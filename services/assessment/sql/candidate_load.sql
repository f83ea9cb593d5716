-- Candidates and their attempts, in the order of references.
-- $1 cohort_id  $2 application_refs
SELECT
@candidate_columns
 WHERE c.cohort_id = $1::text
   AND c.application_ref = ANY ($2::text[])
 ORDER BY c.application_ref;
