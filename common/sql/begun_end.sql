-- Forgets what was begun and has been handled, in the transaction that moves the cursor.
-- $1 source  $2 partitions  $3 last
DELETE FROM begun a
 USING unnest($2::bigint[], $3::bigint[]) AS m(partition, last)
 WHERE a.source = $1::text AND a.partition = m.partition AND a.until <= m.last;
