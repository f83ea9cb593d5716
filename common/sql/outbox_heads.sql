-- The heads of all partitions that hold something, or were set back; and up to where the log
-- is gone.
-- $1 least position
WITH head AS MATERIALIZED (SELECT * FROM outbox_head)
SELECT partition, position, epoch, oldest
  FROM head
 WHERE position >= $1::bigint OR epoch > 0
 ORDER BY partition;
