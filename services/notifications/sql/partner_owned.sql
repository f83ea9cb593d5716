-- Which of these participants and sessions are the partner's that is named with them.
-- $1 cohort  $2 kinds  $3 ids  $4 partner_ids
SELECT o.kind, o.id, o.partner_id
  FROM unnest($2::text[], $3::text[], $4::text[]) AS c(kind, id, partner_id)
  JOIN outward_owner o ON o.cohort_id = $1::text AND o.kind = c.kind AND o.id = c.id AND o.partner_id = c.partner_id;
