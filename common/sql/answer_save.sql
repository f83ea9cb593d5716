-- Keeps the answers to commands, in the transaction that did the work.
-- $1 keys  $2 cohort_ids  $3 codes  $4 fields  $5 results
INSERT INTO answer (key, cohort_id, code, field, result)
SELECT a.key, a.cohort_id, a.code, a.field, a.result
  FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[])
       AS a(key, cohort_id, code, field, result);
