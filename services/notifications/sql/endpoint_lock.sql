-- The generation of endpoints' secrets, and how often they were changed; locked.
-- $1 an empty scope  $2 ids  $3 scopes
SELECT e.id, e.generation, e.sequence
  FROM endpoint e
 WHERE e.id IN (SELECT c.id FROM unnest($2::text[], $3::text[]) AS c(id, scope)
                 WHERE c.id = e.id AND c.scope IN ($1::text, e.partner_id))
 ORDER BY e.id
   FOR UPDATE;
