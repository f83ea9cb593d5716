-- What waits for its audience and is to be looked at, of one cohort; whether events of who knows the audience are parked,
-- and the last that waits at all.
-- $1 set of partitions  $2 at most so many
WITH due AS MATERIALIZED (
  SELECT * FROM audience_wait WHERE look_at <= now() AND (($1::bigint >> partition) & 1) = 1
   ORDER BY look_at, id LIMIT $2::bigint)
SELECT w.id, w.cohort_id, w.cause, w.version, w.subject, w.event_type, w.facts, w.rule, w.partition, w.at, w.is_history,
       w.until, w.source, w.seen, w.is_told,
       EXISTS (SELECT FROM parked p WHERE p.source = w.source AND p.cohort_id = w.cohort_id) AS is_parked,
       (SELECT max(id) FROM audience_wait) AS last
  FROM due w
 WHERE w.cohort_id = (SELECT cohort_id FROM due ORDER BY look_at, id LIMIT 1)
 ORDER BY w.id;
