-- Parked events that are to be tried again, each the first of its subject, and the milliseconds
-- until the time has come for it.
-- $1 set of partitions  $2 limit
SELECT source, partition, position, id, type, version, cohort_id, subject, payload, event_at, tries,
       ceil(extract(epoch FROM next_at - clock_timestamp()) * 1000)::bigint AS wait_ms
  FROM parked
 WHERE state = 'waiting' AND (($1::bigint >> partition) & 1) = 1
 ORDER BY next_at, seq LIMIT $2::bigint;
