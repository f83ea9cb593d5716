-- What has become of others' events here, in the order of asking.
-- $1 sources  $2 partitions  $3 positions
SELECT coalesce(c.position, 0) >= e.position AS is_read, coalesce(p.state, '') AS parked,
       coalesce(p.tries, 0)::bigint AS tries, coalesce(p.error, '') AS error
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY
       AS e(source, partition, position, n)
  LEFT JOIN cursor c ON c.source = e.source AND c.partition = e.partition
  LEFT JOIN parked p ON p.source = e.source AND p.partition = e.partition AND p.position = e.position
 ORDER BY e.n;
