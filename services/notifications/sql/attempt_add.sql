-- Keeps attempts to deliver.
-- $1 an empty text  $2 endpoints  $3 positions  $4 event ids  $5 types  $6 times  $7 milliseconds  $8 answers
INSERT INTO attempt (endpoint_id, position, event_id, type, at, milliseconds, answer)
SELECT e.id, c.position, c.event_id, c.type, c.at, c.milliseconds, c.answer || $1::text
  FROM unnest($2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::timestamptz[], $7::bigint[], $8::text[])
       WITH ORDINALITY AS c(endpoint_id, position, event_id, type, at, milliseconds, answer, n)
  JOIN endpoint e ON e.id = c.endpoint_id
 ORDER BY c.n;
