-- Which of these events of the learning environment have been credited.
-- $1 cohort_id  $2 event_ids
SELECT wanted.id
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted
 WHERE EXISTS (SELECT FROM study
                WHERE cohort_id = $1::text
                  AND event_id = wanted.id
               OFFSET 0);
