-- The schools of a cohort, by their names.
-- $1 cohort_id  $2 the last URN of the page before  $3 rows at most  $4 type, empty for all
-- $5 the name of that last school
SELECT s.urn, s.name, s.type, s.country, coalesce(h.email, '')
  FROM school s
  LEFT JOIN person h ON h.cohort_id = s.cohort_id AND h.kind = 'headteacher' AND h.id = s.urn
 WHERE s.cohort_id = $1::text
   AND (s.name, s.urn) > ($5::text, $2::text)
   AND $4::text IN ('', s.type)
 ORDER BY s.name, s.urn
 LIMIT $3::bigint;
