-- How many events stand behind these cursors, and when the oldest of them was written: that of
-- the block that has it.
-- $1 partitions  $2 positions
SELECT coalesce(sum(h.position - r.position), 0)::bigint AS events, min(b.at) AS oldest
  FROM unnest($1::bigint[], $2::bigint[]) AS r(partition, position)
  JOIN outbox_head h ON h.partition = r.partition AND h.position > r.position
  LEFT JOIN LATERAL (
       SELECT x.at FROM log_block x
        WHERE x.partition = r.partition AND x.first <= greatest(r.position, h.oldest) + 1
        ORDER BY x.first DESC LIMIT 1) b ON true;
