-- Who leads some sessions.
-- $1 cohort_id  $2 session_ids
SELECT s.session_id, s.staff_id
  FROM session s WHERE s.cohort_id = $1::text AND s.session_id = ANY ($2::text[]);
