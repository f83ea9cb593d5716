-- Notes what a try came to.
-- $1 source  $2 partition  $3 position  $4 error
UPDATE parked SET error = $4::text
 WHERE source = $1::text AND partition = $2::bigint AND position = $3::bigint
   AND state = 'waiting';
