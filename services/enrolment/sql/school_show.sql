-- Some schools, in the order asked.
-- $1 cohort_ids  $2 URNs
SELECT s.urn, s.name, s.type, s.country, coalesce(h.email, '')
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, urn, place)
  JOIN school s ON s.cohort_id = asked.cohort_id AND s.urn = asked.urn
  LEFT JOIN person h ON h.cohort_id = s.cohort_id AND h.kind = 'headteacher' AND h.id = s.urn
 ORDER BY asked.place;
