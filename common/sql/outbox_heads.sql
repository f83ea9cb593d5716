-- The heads of all partitions that hold something, or were set back; and up to where the log
-- is gone.
-- $1 least position
SELECT h.partition, h.position, h.epoch, h.oldest
  FROM generate_series(0, 63) AS p(partition)
 CROSS JOIN LATERAL (
       SELECT * FROM outbox_head x
        WHERE x.partition = p.partition
        ORDER BY x.position DESC
        LIMIT 1) h
 WHERE h.position >= $1::bigint OR h.epoch > 0
 ORDER BY h.partition;
