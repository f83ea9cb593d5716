-- Moves cursors as an entry tells, each found by its whole key.
-- $1 source  $2 partitions  $3 previous  $4 last
UPDATE cursor c SET position = m.last
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS m(partition, previous, last)
 WHERE c.source = $1::text AND c.partition = m.partition AND c.stretch = m.previous >> 6
   AND c.position = m.previous;
