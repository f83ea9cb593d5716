-- The timetable by start (session_page_by_start.sql).
CREATE INDEX session_start ON session (cohort_id, starts_at, session_id);
