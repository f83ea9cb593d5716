-- Who coaches whom, each participant once; '' is nobody.
-- $1 cohort_id  $2 application_refs  $3 staff_ids
INSERT INTO match (cohort_id, application_ref, staff_id)
SELECT $1::text, m.* FROM unnest($2::text[], $3::text[]) AS m
ON CONFLICT (cohort_id, application_ref) DO UPDATE SET staff_id = excluded.staff_id;
