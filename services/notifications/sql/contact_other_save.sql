-- Keeps how to reach those who are no participants, each once; the newest answer counts.
-- $1 cohort_id  $2 kinds  $3 ids  $4 first_names  $5 last_names  $6 emails  $7 programmes
INSERT INTO contact_other (cohort_id, kind, contact_id, first_name, last_name, email, programme)
SELECT DISTINCT ON (c.kind, c.contact_id) $1::text, c.*
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS c(kind, contact_id, first_name, last_name, email, programme)
ON CONFLICT (cohort_id, kind, contact_id) DO UPDATE
   SET first_name = excluded.first_name, last_name = excluded.last_name,
       email = excluded.email, programme = excluded.programme;
