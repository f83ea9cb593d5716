-- Who has a seat in sessions or waits for one.
-- $1 cohort_id  $2 session_ids
SELECT DISTINCT application_ref
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted,
       LATERAL (SELECT participant_no
                  FROM session JOIN booking USING (session_no)
                 WHERE cohort_id = $1::text
                   AND session_id = wanted.id
                   AND state <> 'cancelled'
                OFFSET 0) AS found
  JOIN participant USING (participant_no);
