-- The partners of a cohort, by their identifiers.
-- $1 cohort_id  $2 the last partner of the page before  $3 rows at most
SELECT p.partner_id, p.name, p.kind, p.parent_partner_id, p.region, coalesce(c.email, '')
  FROM partner p
  LEFT JOIN person c ON c.cohort_id = p.cohort_id AND c.kind = 'partner' AND c.id = p.partner_id
 WHERE p.cohort_id = $1::text
   AND p.partner_id > $2::text
 ORDER BY p.partner_id
 LIMIT $3::bigint;
