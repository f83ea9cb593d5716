-- All windows of a cohort.
-- $1 cohort_id
SELECT programme, attempt, opens_at, closes_at, window_id, sequence
  FROM assessment_window
 WHERE cohort_id = $1::text
 ORDER BY window_id;
