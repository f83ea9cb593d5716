-- Moves heads that this transaction has locked.
-- $1 partitions  $2 from  $3 to
UPDATE outbox_head h
   SET position = m.last
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS m(partition, previous, last)
 WHERE h.partition = m.partition AND h.position = m.previous;
