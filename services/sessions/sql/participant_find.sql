-- Participants who ever had a place, by reference.
-- $1 cohort_id  $2 application_refs
SELECT found.*
  FROM (SELECT DISTINCT unnest((SELECT $2::text[])) AS ref) AS wanted,
       LATERAL (SELECT participant_no, application_ref, state, had_place, programme,
                       programme_version, partner_id, plan, recorded, engaged, events, version,
                       at_risk
                  FROM participant
                 WHERE cohort_id = $1::text
                   AND application_ref = wanted.ref
                   AND had_place
                OFFSET 0) AS found;
