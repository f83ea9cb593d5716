-- The heads of all partitions that hold something, or were set back; and up to where the log
-- is gone. A head is looked for from behind, by the whole key: so PostgreSQL has no reason to gather
-- the old versions of its row, of which a transaction that is open elsewhere may keep thousands.
-- $1 least position
SELECT h.partition, h.position, h.epoch, h.oldest
  FROM generate_series(0, 63) AS p(partition)
 CROSS JOIN LATERAL (
       SELECT * FROM outbox_head x
        WHERE (x.partition, x.position) < (p.partition + 1, 0::bigint)
        ORDER BY x.partition DESC, x.position DESC
        LIMIT 1) h
 WHERE h.position >= $1::bigint OR h.epoch > 0
 ORDER BY h.partition;
