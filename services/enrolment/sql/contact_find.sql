-- How to reach applicants, in the order asked; people who were erased give no row.
-- $1 cohort_ids  $2 application_refs
SELECT p.id, p.first_name, p.last_name, p.email, p.programme
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, ref, place)
 CROSS JOIN LATERAL (SELECT person.id, person.first_name, person.last_name, person.email,
                            application.programme
                       FROM person
                       JOIN application ON application.cohort_id = person.cohort_id
                                       AND application.application_ref = person.id
                      WHERE person.cohort_id = asked.cohort_id
                        AND person.kind = 'applicant'
                        AND person.id = asked.ref
                        AND person.email <> ''
                      LIMIT 1) AS p
 ORDER BY asked.place;
