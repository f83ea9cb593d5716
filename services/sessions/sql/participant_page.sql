-- The next participants who ever had a place, in the order of their references. Filters that are
-- empty let everybody through.
-- $1 cohort_id  $2 after (a reference)  $3 rows at most  $4 partner_id  $5 programme
SELECT participant_no, application_ref, state, had_place, programme, programme_version,
       partner_id, plan, recorded, engaged, events, version, at_risk
  FROM participant
 WHERE cohort_id = $1::text
   AND application_ref > $2::text
   AND had_place
   AND ($4::text = '' OR partner_id = $4::text)
   AND ($5::text = '' OR programme = $5::text)
 ORDER BY application_ref
 LIMIT $3::bigint;
