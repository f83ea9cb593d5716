-- Opens a cohort; one that exists stays as it is.
-- $1 cohort_id  $2 starts_on  $3 completes_on
INSERT INTO cohort (cohort_id, starts_on, completes_on)
VALUES ($1::text, $2::timestamptz, $3::timestamptz)
ON CONFLICT (cohort_id) DO NOTHING;
