-- Locks participants, so that their events are counted one after another.
-- $1 cohort_id  $2 application_refs
SELECT p.application_ref, p.state, p.programme, p.partner_id, p.coach_id, p.waits_from, p.version,
       coalesce(encode(c.address_digest, 'hex'), ''), p.former_id, coalesce(encode(f.address_digest, 'hex'), '')
  FROM participant p
  LEFT JOIN coach c ON c.cohort_id = $1::text AND c.coach_id = p.coach_id
  LEFT JOIN coach f ON f.cohort_id = $1::text AND f.coach_id = p.former_id
 WHERE p.cohort_id = $1::text
   AND p.application_ref = ANY ($2::text[])
 ORDER BY p.application_ref
   FOR UPDATE OF p;
