-- Parked events that are to be tried again, each the first of its subject (what a program
-- of the release before has parked says of itself that it waits), and the milliseconds
-- until the time has come for it.
-- $1 set of partitions  $2 limit
SELECT source, partition, position, id, type, version, cohort_id, subject, payload, event_at, tries,
       ceil(extract(epoch FROM next_at - clock_timestamp()) * 1000)::bigint AS wait_ms,
       trace
  FROM parked p
 WHERE state = 'waiting' AND (($1::bigint >> partition) & 1) = 1
   AND NOT EXISTS (SELECT FROM parked e
                    WHERE e.cohort_id = p.cohort_id AND e.subject = p.subject AND e.seq < p.seq)
 ORDER BY next_at, seq LIMIT $2::bigint;
