-- Locks candidates, always in the same order; what is read afterwards stays true.
-- $1 cohort_id  $2 application_refs
SELECT
  FROM candidate
 WHERE cohort_id = $1::text
   AND application_ref = ANY ($2::text[])
 ORDER BY application_ref
   FOR UPDATE;
