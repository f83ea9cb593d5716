-- Keeps how many decisions a cohort has seen.
-- $1 cohort_id  $2 decisions
UPDATE cohort SET decisions = $2::bigint WHERE cohort_id = $1::text;
