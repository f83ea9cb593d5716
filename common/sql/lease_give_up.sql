-- Gives up leases of ours, those of earlier starts included (which makes them suspect).
-- $1 instance  $2 incarnation  $3 set of partitions
UPDATE lease
   SET owner = '', expires_at = '-infinity',
       is_suspect = is_suspect OR incarnation <> $2::bigint
 WHERE owner = $1::text AND incarnation <= $2::bigint AND (($3::bigint >> partition) & 1) = 1;
