-- Counts a change of a cohort's timetable.
-- $1 cohort_id
INSERT INTO cohort (cohort_id, timetable) VALUES ($1::text, 1)
ON CONFLICT (cohort_id) DO UPDATE SET timetable = cohort.timetable + 1;
