-- Renews leases; returns those that are still ours.
-- $1 instance  $2 incarnation  $3 time to live in ms  $4 set of partitions
-- $5 those of them that are still suspect
UPDATE lease
   SET expires_at = clock_timestamp() + $3::bigint * interval '1 ms',
       is_suspect = (($5::bigint >> partition) & 1) = 1
 WHERE owner = $1::text AND incarnation = $2::bigint AND (($4::bigint >> partition) & 1) = 1
RETURNING partition, is_suspect, epoch;
