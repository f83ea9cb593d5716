-- Whose attempts these numbers stand for, in their order.
-- $1 cohort_id  $2 candidate_nos
SELECT candidate_no, application_ref, attempt
  FROM attempt
 WHERE cohort_id = $1::text
   AND candidate_no = ANY ($2::text[])
   AND candidate_no <> ''
 ORDER BY candidate_no;
