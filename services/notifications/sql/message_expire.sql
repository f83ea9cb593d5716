-- Withdraws what has lost its meaning before it left.
-- $1 now  $2 set of partitions
UPDATE message SET state = 'withdrawn', reason = 'expired', settled_at = $1::timestamptz
 WHERE state = 'queued' AND expires_at <= $1::timestamptz
   AND (($2::bigint >> coalesce(send_partition, partition)) & 1) = 1;
