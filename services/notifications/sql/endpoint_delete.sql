-- Deletes endpoints and all that belongs to them.
-- $1 an empty scope  $2 ids  $3 scopes
DELETE FROM endpoint e USING unnest($2::text[], $3::text[]) AS c(id, scope)
 WHERE e.id = c.id AND c.scope IN ($1::text, e.partner_id)
RETURNING e.id;
