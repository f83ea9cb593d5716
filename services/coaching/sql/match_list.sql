-- Whom a coach has, by their references.
-- $1 cohort_id  $2 staff_id  $3 the last reference of the page before  $4 rows at most
SELECT p.application_ref, encode(c.address_digest, 'hex'), p.partner_id, p.matched_at
  FROM coach c
  JOIN participant p ON p.cohort_id = c.cohort_id AND p.coach_id = c.coach_id
 WHERE c.cohort_id = $1::text
   AND encode(c.address_digest, 'hex') = $2::text
   AND p.application_ref > $3::text
 ORDER BY p.application_ref
 LIMIT $4::bigint;
