-- At a start, before its row of the table replica: counts what our last start had in work if it
-- did not stop by itself, and what replicas had that are gone. Who stops says so (replica_seen.sql
-- with no time to live).
-- $1 instance
WITH gone AS (
  DELETE FROM command_begun b
   WHERE b.instance = $1::text
      OR NOT EXISTS (SELECT FROM replica r
                      WHERE r.instance = b.instance AND r.expires_at > clock_timestamp())
  RETURNING b.instance, b.keys
), died AS (
  SELECT DISTINCT k.key
    FROM gone g
    JOIN replica r ON r.instance = g.instance AND r.expires_at > r.seen_at + interval '1 s'
   CROSS JOIN unnest(g.keys) AS k(key)
)
INSERT INTO command_ended AS e (key)
SELECT key FROM died
ON CONFLICT (key) DO UPDATE SET tries = e.tries + 1, at = now();
