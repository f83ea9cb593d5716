-- The next participants who ever had a place, in the order of their references.
-- $1 cohort_id  $2 after (a reference)  $3 rows at most
SELECT participant_no, application_ref, state, had_place, programme, programme_version,
       partner_id, plan, recorded, engaged, events, version
  FROM participant
 WHERE cohort_id = $1::text
   AND application_ref > $2::text
   AND had_place
 ORDER BY application_ref
 LIMIT $3::bigint;
