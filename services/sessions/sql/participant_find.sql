-- One participant who ever had a place.
-- $1 cohort_id  $2 application_ref
SELECT participant_no, application_ref, state, had_place, programme, programme_version,
       partner_id, plan, recorded, engaged, events, version
  FROM participant
 WHERE cohort_id = $1::text
   AND application_ref = $2::text
   AND had_place;
