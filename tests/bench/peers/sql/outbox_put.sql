-- The producer's side: events in the transaction that made them true.
-- $1 event ids  $2 payloads
INSERT INTO bench_peers.outbox (event_id, payload)
SELECT * FROM unnest($1::uuid[], $2::bytea[]);
