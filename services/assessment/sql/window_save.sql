-- Stores the times of windows that have changed.
-- $1 cohort_id  $2 window_ids  $3 opens_at  $4 closes_at  $5 sequences
UPDATE assessment_window w
   SET opens_at = n.opens_at,
       closes_at = n.closes_at,
       sequence = n.sequence
  FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::bigint[])
       AS n (window_id, opens_at, closes_at, sequence)
 WHERE w.cohort_id = $1::text
   AND w.window_id = n.window_id;
