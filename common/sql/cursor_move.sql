-- Moves cursors from where they must be, of partitions that are ours. Fewer rows than asked for:
-- somebody else has moved one, or has the lease. Those that are ours come first, on their own: then
-- a cursor is looked up by its whole key, and no older version of it is walked through.
-- $1 source  $2 instance  $3 incarnation  $4 partitions  $5 previous  $6 last
WITH ours AS MATERIALIZED (
  SELECT m.partition, m.previous, m.last
    FROM unnest($4::bigint[], $5::bigint[], $6::bigint[]) AS m(partition, previous, last)
    JOIN lease l ON l.partition = m.partition
                AND l.owner = $2::text AND l.incarnation = $3::bigint
)
UPDATE cursor c
   SET position = m.last
  FROM ours m
 WHERE c.source = $1::text AND c.partition = m.partition AND c.position = m.previous;
