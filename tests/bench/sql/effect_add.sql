-- What sink keeps of events. It is never asked whether it has an event already: that each
-- arrives once is what is measured. The arrays are taken apart in the list of columns, which costs
-- less than in FROM (see common/migrations/0011_append.sql).
-- $1 run  $2 event ids  $3 numbers  $4 payloads
INSERT INTO effect (run, event_id, number, payload)
SELECT $1::text, unnest($2::uuid[]), unnest($3::bigint[]), unnest($4::text[]);
