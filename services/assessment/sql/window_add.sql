-- Adds windows.
-- $1 cohort_id  $2 window_ids  $3 programmes  $4 attempts  $5 opens_at  $6 closes_at
INSERT INTO assessment_window (cohort_id, window_id, programme, attempt, opens_at, closes_at)
SELECT $1::text, w.*
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[]) w;
