-- Who has a seat in some sessions.
-- $1 cohort_id  $2 session_ids
SELECT s.session_id, s.application_ref
  FROM seat s WHERE s.cohort_id = $1::text AND s.session_id = ANY ($2::text[]) AND s.state = 'booked'
 ORDER BY s.session_id, s.application_ref;
