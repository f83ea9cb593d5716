-- How far readers have told us that they are.
-- $1 readers  $2 partitions  $3 positions
UPDATE log_reader r
   SET position = t.position, seen_at = clock_timestamp()
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t(reader, partition, position)
 WHERE r.reader = t.reader AND r.partition = t.partition AND r.position <> t.position;
