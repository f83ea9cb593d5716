-- What sink keeps of events. It is never asked whether it has an event already: that each
-- arrives once is what is measured.
-- $1 run  $2 event ids  $3 numbers  $4 payloads
INSERT INTO effect (run, event_id, number, payload)
SELECT $1::text, e.event_id, e.number, e.payload
  FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS e(event_id, number, payload);
