-- Which of these sessions are in the timetable.
-- $1 cohort_id  $2 session_ids
SELECT wanted.id
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted
 WHERE EXISTS (SELECT FROM session
                WHERE cohort_id = $1::text
                  AND session_id = wanted.id
               OFFSET 0);
