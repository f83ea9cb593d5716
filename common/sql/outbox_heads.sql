-- The heads of all partitions that hold something.
-- $1 least position
SELECT partition, position, epoch FROM outbox_head WHERE position >= $1::bigint ORDER BY partition;
