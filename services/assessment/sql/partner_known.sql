-- Says of each partner_id whether it is known, in the order of identifiers.
-- $1 cohort_id  $2 partner_ids
SELECT i.partner_id,
       (SELECT true FROM partner known
         WHERE known.cohort_id = $1::text AND known.partner_id = i.partner_id) IS NOT NULL
  FROM (SELECT DISTINCT unnest($2::text[]) AS partner_id) i
 ORDER BY i.partner_id;
