-- The next import of these partitions, from now on running. One that runs already was left by a
-- process that has ended: partitions are leased to one.
-- $1 set of partitions  $2 now
UPDATE import i
   SET state = 'running', started_at = coalesce(i.started_at, $2::timestamptz)
 WHERE i.import_id = (SELECT n.import_id FROM import n
                       WHERE n.ended_at IS NULL AND (($1::bigint >> n.partition) & 1) = 1
                         AND n.due_at <= $2::timestamptz
                       ORDER BY n.created_at, n.import_id LIMIT 1)
RETURNING i.import_id, i.partition, i.notify, i.tries;
