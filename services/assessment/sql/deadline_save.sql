-- Keeps what candidates are told.
-- $1 cohort_id  $2 application_refs  $3 window_ids  $4 attempts  $5 opens_at  $6 closes_at
-- $7 sequences
INSERT INTO deadline (cohort_id, application_ref, window_id, attempt, opens_at, closes_at, sequence)
SELECT $1::text, d.*
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[],
              $7::bigint[]) d
    ON CONFLICT (cohort_id, application_ref, window_id) DO UPDATE
   SET opens_at = excluded.opens_at,
       closes_at = excluded.closes_at,
       sequence = excluded.sequence;
