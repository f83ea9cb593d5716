-- Which of these partners exist.
-- $1 cohort_id  $2 partner_ids
SELECT wanted.id
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted
 WHERE EXISTS (SELECT FROM partner
                WHERE cohort_id = $1::text
                  AND partner_id = wanted.id
               OFFSET 0);
