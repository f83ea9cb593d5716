-- A page of the published versions, by name and version.
-- $1 key of the last one of the page before  $2 now  $3 limit
WITH keyed AS (
  SELECT name || '/' || lpad(version::text, 10, '0') AS key, *,
         version = first_value(version) OVER (PARTITION BY name ORDER BY live_from <= $2::timestamptz DESC, live_from DESC, version DESC)
         AND live_from <= $2::timestamptz AS is_live
    FROM template)
SELECT key, name, version, live_from, published_at, is_live, is_shipped
  FROM keyed WHERE key COLLATE "C" > $1::text ORDER BY key COLLATE "C" LIMIT $3::bigint;
