-- Switches endpoints on or off. One that is switched on is tried at once.
-- $1 now  $2 ids  $3 are enabled
WITH switched AS (
  UPDATE endpoint e
     SET state = CASE WHEN a.is_enabled THEN 'enabled' ELSE 'disabled' END,
         why = CASE WHEN a.is_enabled THEN '' ELSE 'asked' END, is_warned = false, sequence = e.sequence + 1,
         changed_at = $1::timestamptz
    FROM (SELECT DISTINCT ON (c.id) c.id, c.is_enabled
            FROM unnest($2::text[], $3::boolean[]) WITH ORDINALITY AS c(id, is_enabled, n)
           ORDER BY c.id, c.n DESC) a
   WHERE e.id = a.id AND (e.state = 'enabled') <> a.is_enabled
  RETURNING e.id, a.is_enabled),
tried AS (
  UPDATE endpoint_progress p SET failures = 0, failing_since = NULL, paused_until = NULL
    FROM switched s WHERE p.endpoint_id = s.id AND s.is_enabled)
UPDATE delivery d SET due_at = $1::timestamptz
  FROM switched s WHERE d.endpoint_id = s.id AND s.is_enabled AND d.state = 'waiting';
