-- Those of the schools that are registered.
-- $1 cohort_id  $2 urn[]
SELECT s.urn, s.type, s.country
  FROM unnest($2::text[]) AS asked (urn)
 CROSS JOIN LATERAL (SELECT urn, type, country
                       FROM school
                      WHERE cohort_id = $1::text
                        AND urn = asked.urn
                      LIMIT 1) AS s;
