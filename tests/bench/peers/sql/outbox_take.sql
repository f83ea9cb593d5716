-- The relay's side: takes the oldest events out of the outbox, in their order.
-- $1 how many at most
WITH taken AS (
  DELETE FROM bench_peers.outbox
   WHERE id IN (SELECT id FROM bench_peers.outbox ORDER BY id LIMIT $1::bigint)
  RETURNING *
)
SELECT event_id, subject_version, at, type, cohort_id, subject, payload FROM taken ORDER BY id;
