-- Some endpoints and how they do.
-- $1 what the names of types begin with outside  $2 ids  $3 scopes
SELECT
@endpoint_columns
 WHERE e.id IN (SELECT c.id FROM unnest($2::text[], $3::text[]) AS c(id, scope)
                 WHERE c.id = e.id AND c.scope IN ('', e.partner_id))
 ORDER BY e.id;
