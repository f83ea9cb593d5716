-- One version, or the one that is live.
-- $1 name  $2 version, 0 for the live one  $3 now
SELECT name || '/' || lpad(version::text, 10, '0'), name, version, live_from, published_at,
       version = (SELECT version FROM template l WHERE l.name = $1::text AND l.live_from <= $3::timestamptz
                   ORDER BY live_from DESC, version DESC LIMIT 1) IS TRUE, is_shipped, source
  FROM template t
 WHERE name = $1::text AND CASE WHEN $2::bigint > 0 THEN version = $2::bigint ELSE live_from <= $3::timestamptz END
 ORDER BY live_from DESC, version DESC LIMIT 1;
