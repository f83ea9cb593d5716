-- Lets one transaction at a time change the timetable and the bookings of a cohort.
-- $1 cohort_id
SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || $1::text, 0));
