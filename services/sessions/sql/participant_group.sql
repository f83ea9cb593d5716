-- The accepted participants of a partner on a programme, locked in the order of their references.
-- $1 cohort_id  $2 programme  $3 partner_id  $4 after (a reference)  $5 rows at most
SELECT participant_no, application_ref, state, had_place, programme, programme_version,
       partner_id, plan, recorded, engaged, events, version, at_risk
  FROM participant
 WHERE cohort_id = $1::text
   AND programme = $2::text
   AND partner_id = $3::text
   AND state = 'accepted'
   AND application_ref > $4::text
 ORDER BY application_ref
 LIMIT $5::bigint
   FOR NO KEY UPDATE;
