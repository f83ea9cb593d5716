-- Who marks.
-- $1 cohort_id
SELECT staff_id FROM marker WHERE cohort_id = $1::text ORDER BY staff_id;
