-- Takes a parked event out, before it is handled in the same transaction; only while its partition
-- is ours.
-- $1 source  $2 partition  $3 position  $4 instance  $5 incarnation
DELETE FROM parked p USING lease l
 WHERE p.source = $1::text AND p.partition = $2::bigint AND p.position = $3::bigint
   AND p.state = 'waiting'
   AND l.partition = p.partition AND l.owner = $4::text AND l.incarnation = $5::bigint;
