-- Participants by reference, locked: their minutes change one transaction at a time.
-- $1 cohort_id  $2 application_refs
SELECT participant_no, application_ref, state, had_place, programme, programme_version,
       partner_id, plan, recorded, engaged, events, version
  FROM participant
 WHERE cohort_id = $1::text
   AND application_ref = ANY ($2::text[])
 ORDER BY application_ref
   FOR NO KEY UPDATE;
