-- Which of these sessions are in the timetable.
-- $1 cohort_id  $2 session_ids
SELECT session_id FROM session WHERE cohort_id = $1::text AND session_id = ANY ($2::text[]);
