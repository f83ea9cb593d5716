-- The sources of some versions.
-- $1 names  $2 versions
SELECT t.name, t.version, t.source
  FROM template t
  JOIN unnest($1::text[], $2::bigint[]) u(name, version) ON t.name = u.name AND t.version = u.version;
