-- A cohort's key, unless it has one.
-- $1 cohort_id  $2 key
INSERT INTO journal_key (cohort_id, key) VALUES ($1::text, $2::bytea) ON CONFLICT DO NOTHING;
