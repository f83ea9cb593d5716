-- What is published under a name: the last version; the one that is live at a time, and whether it says
-- the same and is the operators' own; whether the last one of a release says the same.
-- $1 name  $2 time  $3 source
WITH v AS (SELECT * FROM template WHERE name = $1::text),
     live AS (SELECT * FROM v WHERE live_from <= $2::timestamptz ORDER BY live_from DESC, version DESC LIMIT 1),
     shipped AS (SELECT * FROM v WHERE is_shipped ORDER BY version DESC LIMIT 1)
SELECT coalesce((SELECT max(version) FROM v), 0)::bigint,
       coalesce((SELECT version FROM live), 0)::bigint,
       coalesce((SELECT source = $3::text FROM live), false),
       coalesce((SELECT NOT l.is_shipped AND l.source IS DISTINCT FROM (SELECT source FROM shipped) FROM live l), false),
       coalesce((SELECT source = $3::text FROM shipped), false);
