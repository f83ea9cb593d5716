-- Whether something of what was just read had been dropped before.
-- $1 partitions  $2 after
SELECT h.partition, h.oldest
  FROM unnest($1::bigint[], $2::bigint[]) AS r(partition, after)
  JOIN outbox_head h ON h.partition = r.partition AND h.oldest > r.after;
