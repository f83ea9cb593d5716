-- Changes endpoints that are there for who asks.
-- $1 now  $2 ids  $3 scopes  $4 urls  $5 descriptions  $6 types  $7 cohorts  $8 want history
UPDATE endpoint e
   SET url = c.url, description = c.description, types = array_remove(string_to_array(c.types, ' '), ''),
       cohorts = array_remove(string_to_array(c.cohorts, ' '), ''), wants_history = c.wants_history,
       changed_at = $1::timestamptz
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
       AS c(id, scope, url, description, types, cohorts, wants_history)
 WHERE e.id = c.id AND c.scope IN ('', e.partner_id)
RETURNING e.id;
