-- How many events stand behind these cursors, and when the oldest of them was written.
-- $1 partitions  $2 positions
SELECT coalesce(sum(h.position - r.position), 0)::bigint AS events, min(o.at) AS oldest
  FROM unnest($1::bigint[], $2::bigint[]) AS r(partition, position)
  JOIN outbox_head h ON h.partition = r.partition AND h.position > r.position
  LEFT JOIN LATERAL (
       SELECT x.at FROM outbox x
        WHERE x.partition = r.partition AND x.position > r.position
        ORDER BY x.position LIMIT 1) o ON true;
