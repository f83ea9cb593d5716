-- Locks the heads of partitions, in their order, so that two never wait for each other. The last
-- position is looked for first: older versions of the row are not walked through.
-- $1 partitions
SELECT w.partition, h.position, h.volume
  FROM unnest($1::bigint[]) AS w(partition)
 CROSS JOIN LATERAL (
       SELECT x.position, x.volume
         FROM outbox_head x
        WHERE x.partition = w.partition
        ORDER BY x.position DESC
        LIMIT 1
          FOR UPDATE) h;
