-- Keeps how to reach participants, each once; the newest answer counts.
-- $1 cohort_id  $2 application_refs  $3 first_names  $4 last_names  $5 emails  $6 programmes
INSERT INTO contact (cohort_id, application_ref, first_name, last_name, email, programme)
SELECT DISTINCT $1::text, c.application_ref, c.first_name, c.last_name, c.email, c.programme
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS c(application_ref, first_name, last_name, email, programme)
ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET first_name = excluded.first_name, last_name = excluded.last_name,
       email = excluded.email, programme = excluded.programme;
