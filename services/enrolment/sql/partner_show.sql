-- Some partners, in the order asked.
-- $1 cohort_ids  $2 partner_ids
SELECT p.partner_id, p.name, p.kind, p.parent_partner_id, p.region, coalesce(c.email, '')
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, partner_id, place)
  JOIN partner p ON p.cohort_id = asked.cohort_id AND p.partner_id = asked.partner_id
  LEFT JOIN person c ON c.cohort_id = p.cohort_id AND c.kind = 'partner' AND c.id = p.partner_id
 ORDER BY asked.place;
