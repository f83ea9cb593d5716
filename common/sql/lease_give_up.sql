-- Gives up leases of ours, those of earlier starts included (which makes them suspect).
-- $1 instance  $2 incarnation  $3 set of partitions  $4 those of them that are still suspect
UPDATE lease
   SET owner = '', expires_at = '-infinity',
       is_suspect = incarnation <> $2::bigint OR (($4::bigint >> partition) & 1) = 1
 WHERE owner = $1::text AND incarnation <= $2::bigint AND (($3::bigint >> partition) & 1) = 1;
