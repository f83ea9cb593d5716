-- The heads of all partitions that hold something, or were set back.
-- $1 least position
SELECT partition, position, epoch FROM outbox_head WHERE position >= $1::bigint OR epoch > 0
 ORDER BY partition;
