-- Which of these partitions are still ours; nobody can take them before this transaction ends.
-- $1 instance  $2 incarnation  $3 set of partitions
SELECT partition FROM lease
 WHERE owner = $1::text AND incarnation = $2::bigint AND (($3::bigint >> partition) & 1) = 1
 ORDER BY partition
   FOR SHARE;
