-- Participants by reference, locked in that order: their minutes change one transaction
-- at a time.
-- $1 cohort_id  $2 application_refs
SELECT found.*
  FROM (SELECT DISTINCT unnest($2::text[]) AS ref ORDER BY ref) AS wanted,
       LATERAL (SELECT participant_no, application_ref, state, had_place, programme,
                       programme_version, partner_id, plan, recorded, engaged, events, version, at_risk
                  FROM participant
                 WHERE cohort_id = $1::text
                   AND application_ref = wanted.ref
                   FOR NO KEY UPDATE) AS found;
