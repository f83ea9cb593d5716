-- Bookings by participant and session.
-- $1 cohort_ids  $2 application_refs  $3 session_ids
SELECT found.*
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])
          AS w (cohort_id, ref, id)) AS wanted,
       LATERAL (
SELECT
@booking_columns
 WHERE participant.cohort_id = wanted.cohort_id
   AND application_ref = wanted.ref
   AND session.cohort_id = wanted.cohort_id
   AND session_id = wanted.id
OFFSET 0) AS found;
