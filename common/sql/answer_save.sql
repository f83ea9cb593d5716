-- Keeps the answers to commands, in the transaction that did the work.
-- $1 cohort_id  $2 keys  $3 codes  $4 fields  $5 results
INSERT INTO answer (key, cohort_id, code, field, result)
SELECT a.key, $1::text, a.code, a.field, a.result
  FROM unnest($2::bytea[], $3::text[], $4::text[], $5::text[]) AS a(key, code, field, result);
