-- Moves the heads of partitions; locked in their order, so that two never wait for each other.
-- $1 partitions  $2 counts
WITH wanted AS (
  SELECT w.partition, w.count
    FROM unnest($1::bigint[], $2::bigint[]) AS w(partition, count)
), locked AS (
  SELECT h.partition
    FROM outbox_head h
   WHERE h.partition = ANY ($1::bigint[])
   ORDER BY h.partition
     FOR UPDATE
)
UPDATE outbox_head h
   SET position = h.position + w.count
  FROM wanted w
  JOIN locked l ON l.partition = w.partition
 WHERE h.partition = w.partition
RETURNING h.partition, h.position, h.volume;
