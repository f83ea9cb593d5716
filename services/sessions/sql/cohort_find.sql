-- When a cohort completes, NULL when it is not known, and how often its timetable has changed.
-- $1 cohort_id
SELECT completes_on, timetable FROM cohort WHERE cohort_id = $1::text;
