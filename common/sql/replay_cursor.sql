-- Moves cursors as an entry tells.
-- $1 source  $2 partitions  $3 previous  $4 last
UPDATE cursor c SET position = m.last
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS m(partition, previous, last)
 WHERE c.source = $1::text AND c.partition = m.partition AND c.position = m.previous;
