-- Which of these catch-ups have been credited.
-- $1 cohort_id  $2 catchup_ids
SELECT wanted.id
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted
 WHERE EXISTS (SELECT FROM catchup
                WHERE cohort_id = $1::text
                  AND catchup_id = wanted.id
               OFFSET 0);
