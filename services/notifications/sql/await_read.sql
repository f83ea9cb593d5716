-- Whether this service has read a source up to some heads.
-- $1 source  $2 partitions  $3 heads
SELECT NOT EXISTS (
  SELECT FROM unnest($2::bigint[], $3::bigint[]) AS h(partition, position)
    LEFT JOIN cursor c ON c.source = $1::text AND c.partition = h.partition
   WHERE coalesce(c.position, 0) < h.position) AS is_read;
