-- Switches endpoints on or off. One that is switched on is tried at once.
-- $1 now  $2 ids  $3 scopes  $4 are enabled
WITH asked AS (
  SELECT e.id, c.is_enabled
    FROM unnest($2::text[], $3::text[], $4::boolean[]) AS c(id, scope, is_enabled)
    JOIN endpoint e ON e.id = c.id AND c.scope IN ('', e.partner_id)),
switched AS (
  UPDATE endpoint e
     SET state = CASE WHEN a.is_enabled THEN 'enabled' ELSE 'disabled' END,
         why = CASE WHEN a.is_enabled THEN '' ELSE 'asked' END, is_warned = false, changed_at = $1::timestamptz
    FROM asked a
   WHERE e.id = a.id AND (e.state = 'enabled') <> a.is_enabled
  RETURNING e.id, a.is_enabled),
tried AS (
  UPDATE endpoint_progress p SET failures = 0, failing_since = NULL, paused_until = NULL
    FROM switched s WHERE p.endpoint_id = s.id AND s.is_enabled),
due AS (
  UPDATE delivery d SET due_at = $1::timestamptz
    FROM switched s WHERE d.endpoint_id = s.id AND s.is_enabled AND d.state = 'waiting')
SELECT id FROM asked;
