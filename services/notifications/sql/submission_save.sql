-- Who has handed in, of each attempt the first time that it was told.
-- $1 cohort_id  $2 application_refs  $3 attempts  $4 when it was told
INSERT INTO submission (cohort_id, application_ref, attempt, submitted_at)
SELECT $1::text, s.* FROM unnest($2::text[], $3::bigint[], $4::timestamptz[]) AS s
ON CONFLICT (cohort_id, application_ref, attempt) DO NOTHING;
