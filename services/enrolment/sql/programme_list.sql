-- All programmes, each in its latest version.
-- $1 the last code of the page before  $2 rows at most
SELECT DISTINCT ON (code) code, version, definition::json ->> 'name', definition
  FROM programme
 WHERE code > $1::text
 ORDER BY code, version DESC
 LIMIT $2::bigint;
