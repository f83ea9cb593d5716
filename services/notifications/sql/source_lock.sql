-- The generation of sources' secrets, locked.
-- $1 an empty scope  $2 ids  $3 scopes
SELECT s.id, s.generation
  FROM event_source s
 WHERE s.id IN (SELECT c.id FROM unnest($2::text[], $3::text[]) AS c(id, scope)
                 WHERE c.id = s.id AND c.scope IN ($1::text, s.partner_id))
 ORDER BY s.id
   FOR UPDATE;
