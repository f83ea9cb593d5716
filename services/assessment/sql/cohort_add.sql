-- Adds a cohort; its dates never change.
-- $1 cohort_id  $2 completes_on
INSERT INTO cohort (cohort_id, completes_on)
VALUES ($1::text, $2::timestamptz)
    ON CONFLICT DO NOTHING;
