-- Moves cursors from where they must be, of partitions that are ours. Fewer rows than asked for:
-- somebody else has moved one, or has the lease.
-- $1 source  $2 instance  $3 incarnation  $4 partitions  $5 previous  $6 last
UPDATE cursor c
   SET position = m.last
  FROM unnest($4::bigint[], $5::bigint[], $6::bigint[]) AS m(partition, previous, last)
  JOIN lease l ON l.partition = m.partition
              AND l.owner = $2::text AND l.incarnation = $3::bigint
 WHERE c.source = $1::text AND c.partition = m.partition AND c.position = m.previous;
