-- Who coaches these people, in the order asked; those without a coach give no row.
-- $1 cohort_ids  $2 application_refs
SELECT p.application_ref, encode(c.address_digest, 'hex'), p.partner_id, p.matched_at
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, ref, place)
  JOIN participant p ON p.cohort_id = asked.cohort_id AND p.application_ref = asked.ref
  JOIN coach c ON c.cohort_id = p.cohort_id AND c.coach_id = p.coach_id
 ORDER BY asked.place;
