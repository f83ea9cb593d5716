-- Counts one more event about endpoints that are enabled, and has them tried at once.
-- $1 an empty scope  $2 ids  $3 scopes
WITH asked AS (
  UPDATE endpoint e SET events = e.events + (e.state = 'enabled')::integer
    FROM unnest($2::text[], $3::text[]) AS c(id, scope)
   WHERE e.id = c.id AND c.scope IN ($1::text, e.partner_id)
  RETURNING e.id, e.partner_id, e.events, e.state = 'enabled' AS is_enabled),
tried AS (
  UPDATE endpoint_progress p SET paused_until = NULL FROM asked a WHERE p.endpoint_id = a.id AND a.is_enabled)
SELECT id, partner_id, events, is_enabled FROM asked ORDER BY id;
