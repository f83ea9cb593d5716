-- Takes leases that are free, have expired, or are an earlier start's of ours; those that somebody
-- else is about to take are left alone. One that was not given up is suspect: its owner may have
-- died of what it was handling.
-- $1 instance  $2 incarnation  $3 time to live in ms  $4 set of partitions
WITH free AS (
  SELECT l.partition, l.owner
    FROM lease l
   WHERE (($4::bigint >> l.partition) & 1) = 1
     AND (l.owner IN ('', $1::text) OR l.expires_at <= clock_timestamp())
   ORDER BY l.partition
     FOR UPDATE SKIP LOCKED
)
UPDATE lease l
   SET owner = $1::text, incarnation = $2::bigint, epoch = l.epoch + 1,
       is_suspect = l.is_suspect OR f.owner <> '',
       expires_at = clock_timestamp() + $3::bigint * interval '1 ms'
  FROM free f
 WHERE l.partition = f.partition
RETURNING l.partition, l.is_suspect, l.epoch;
