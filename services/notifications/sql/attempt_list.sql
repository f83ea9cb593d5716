-- The last attempts of an endpoint, the newest first.
-- $1 endpoint  $2 scope  $3 before this number  $4 at most  $5 what the names of types begin with outside
SELECT a.number, a.position, a.event_id, $5::text || a.type, a.at, a.milliseconds, a.answer
  FROM attempt a
  JOIN endpoint e ON e.id = a.endpoint_id
 WHERE e.id = $1::text AND $2::text IN ('', e.partner_id) AND a.number < $3::bigint
 ORDER BY a.number DESC
 LIMIT $4::bigint;
