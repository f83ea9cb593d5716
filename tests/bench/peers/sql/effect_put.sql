-- The consumer's side: an effect for each event that the inbox has not seen.
-- $1 event ids  $2 numbers  $3 payloads
WITH fresh AS (
  INSERT INTO bench_peers.inbox (event_id)
  SELECT unnest($1::uuid[])
  ON CONFLICT DO NOTHING
  RETURNING event_id
)
INSERT INTO bench_peers.effect (run, event_id, number, payload)
SELECT DISTINCT ON (e.event_id) 'bench', e.event_id, e.number, e.payload
  FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS e(event_id, number, payload)
  JOIN fresh USING (event_id);
