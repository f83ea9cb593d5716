-- The producer's side: events in the transaction that made them true.
-- $1 event ids  $2 numbers  $3 payloads  $4 subjects
INSERT INTO bench_peers.outbox (event_id, type, version, cohort_id, subject, subject_version, at,
                                payload)
SELECT e.event_id, 'source.made', 1, 'bench', e.subject, e.number, now(), e.payload
  FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[])
       AS e(event_id, number, payload, subject);
