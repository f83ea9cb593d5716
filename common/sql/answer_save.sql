-- Keeps the answers to commands, in the transaction that did the work.
-- $1 keys  $2 cohort_ids  $3 codes  $4 fields  $5 results
INSERT INTO answer (key, cohort_id, code, field, result)
SELECT unnest($1::bytea[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]),
       unnest($5::text[]);
