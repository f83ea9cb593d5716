-- Has a range of the feed delivered once more: up to now at most.
-- $1 an empty scope  $2 ids  $3 scopes  $4 after  $5 until
UPDATE endpoint_progress p
   SET again_after = c.after, again_until = least(CASE WHEN c.until = 0 THEN p.position ELSE c.until END, p.position)
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS c(id, scope, after, until)
  JOIN endpoint e ON e.id = c.id AND c.scope IN ($1::text, e.partner_id)
 WHERE p.endpoint_id = c.id
RETURNING p.endpoint_id;
