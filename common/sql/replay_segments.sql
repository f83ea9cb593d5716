-- The events of an entry.
-- $1 seq
SELECT s.partition, s.previous, s.last
  FROM journal_live j, unnest(j.partitions, j.previous, j.last) WITH ORDINALITY
       AS s(partition, previous, last, number)
 WHERE j.seq = $1::bigint ORDER BY s.number;
