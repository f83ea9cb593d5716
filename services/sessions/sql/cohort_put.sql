-- Keeps when cohorts complete.
-- $1 cohort_ids  $2 completes_on
INSERT INTO cohort (cohort_id, completes_on)
SELECT * FROM unnest($1::text[], $2::timestamptz[])
ON CONFLICT (cohort_id) DO UPDATE SET completes_on = excluded.completes_on;
