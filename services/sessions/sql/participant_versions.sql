-- The versions of participants who ever had a place, and how often the cohort's timetable has
-- changed.
-- $1 cohort_id  $2 application_refs
SELECT found.application_ref, found.version,
       coalesce((SELECT timetable FROM cohort WHERE cohort_id = $1::text), 0)
  FROM (SELECT DISTINCT unnest((SELECT $2::text[])) AS ref) AS wanted,
       LATERAL (SELECT application_ref, version
                  FROM participant
                 WHERE cohort_id = $1::text
                   AND application_ref = wanted.ref
                   AND had_place
                OFFSET 0) AS found;
