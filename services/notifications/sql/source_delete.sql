-- Takes no more events from sources.
-- $1 an empty scope  $2 ids  $3 scopes
DELETE FROM event_source s USING unnest($2::text[], $3::text[]) AS c(id, scope)
 WHERE s.id = c.id AND c.scope IN ($1::text, s.partner_id)
RETURNING s.id;
