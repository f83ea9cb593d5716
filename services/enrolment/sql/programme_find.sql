-- One version of a programme, the latest when 0 is asked for.
-- $1 code  $2 version
SELECT code, version, definition::json ->> 'name', definition
  FROM programme
 WHERE code = $1::text
   AND $2::bigint IN (0, version)
 ORDER BY version DESC
 LIMIT 1;
