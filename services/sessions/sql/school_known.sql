-- Which of these schools exist.
-- $1 cohort_id  $2 urns
SELECT wanted.id
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted
 WHERE EXISTS (SELECT FROM school
                WHERE cohort_id = $1::text
                  AND urn = wanted.id
               OFFSET 0);
