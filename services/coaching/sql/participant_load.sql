-- Participants by reference, in its order; one that is not known has no state.
-- $1 cohort_id  $2 application_refs
-- LIMIT 1 makes the join a look-up by key, whatever the planner knows of the table.
SELECT r.application_ref,
       coalesce(p.state, ''),
       coalesce(p.programme, ''),
       coalesce(p.partner_id, ''),
       coalesce(p.coach_id, 0),
       coalesce(p.waits_from, 'epoch'),
       coalesce(p.version, 0),
       coalesce(encode(c.address_digest, 'hex'), ''),
       coalesce(p.former_id, 0),
       coalesce(encode(f.address_digest, 'hex'), '')
  FROM (SELECT DISTINCT unnest($2::text[]) AS application_ref) r
  LEFT JOIN LATERAL (SELECT *
                       FROM participant
                      WHERE participant.cohort_id = $1::text
                        AND participant.application_ref = r.application_ref
                      LIMIT 1) p ON true
  LEFT JOIN coach c ON c.cohort_id = $1::text AND c.coach_id = p.coach_id
  LEFT JOIN coach f ON f.cohort_id = $1::text AND f.coach_id = p.former_id
 ORDER BY r.application_ref;
