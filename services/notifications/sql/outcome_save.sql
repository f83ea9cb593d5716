-- What became of participants' assessment, each once.
-- $1 cohort_id  $2 application_refs  $3 outcomes
INSERT INTO participant (cohort_id, application_ref, outcome)
SELECT $1::text, o.* FROM unnest($2::text[], $3::text[]) AS o
ON CONFLICT (cohort_id, application_ref) DO UPDATE SET outcome = excluded.outcome;
