-- How to reach people, in the order asked; people who were erased give no row.
-- $1 cohort_ids  $2 kinds of person  $3 ids of person  $4 application_refs, $5 kinds, $6 ids as asked
SELECT asked.ref, p.first_name, p.last_name, p.email, coalesce(a.programme, ''), asked.kind, asked.id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       WITH ORDINALITY AS asked (cohort_id, person_kind, person_id, ref, kind, id, place)
 CROSS JOIN LATERAL (SELECT person.first_name, person.last_name, person.email
                       FROM person
                      WHERE person.cohort_id = asked.cohort_id
                        AND person.kind = asked.person_kind
                        AND person.id = asked.person_id
                        AND person.email <> ''
                      LIMIT 1) AS p
  LEFT JOIN LATERAL (SELECT application.programme
                       FROM application
                      WHERE asked.person_kind IN ('applicant', 'mentor')
                        AND application.cohort_id = asked.cohort_id
                        AND application.application_ref = asked.person_id
                      LIMIT 1) AS a ON true
 ORDER BY asked.place;
