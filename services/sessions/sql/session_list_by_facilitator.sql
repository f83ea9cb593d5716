-- When these facilitators lead sessions, and which.
-- $1 cohort_id  $2 facilitators
SELECT found.*
  FROM (SELECT DISTINCT unnest($2::bytea[]) AS facilitator) AS wanted,
       LATERAL (SELECT facilitator, session_id, starts_at, ends_at
                  FROM session
                 WHERE cohort_id = $1::text
                   AND session.facilitator = wanted.facilitator
                   AND session.facilitator <> ''
                   AND NOT called_off
                OFFSET 0) AS found;
