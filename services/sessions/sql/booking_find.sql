-- Bookings by participant and session.
-- $1 cohort_ids  $2 application_refs  $3 session_ids
SELECT found.*
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])
          AS w (cohort_id, ref, id)) AS wanted,
       LATERAL (SELECT *
                  FROM booking_shown
                 WHERE of_participant = wanted.cohort_id
                   AND application_ref = wanted.ref
                   AND of_session = wanted.cohort_id
                   AND session_id = wanted.id
                OFFSET 0) AS found;
