-- How to reach applicants, in the order asked; people who were erased give no row.
-- $1 cohort_id[]  $2 application_ref[]
SELECT p.id, p.first_name, p.last_name, p.email
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, ref, place)
 CROSS JOIN LATERAL (SELECT id, first_name, last_name, email
                       FROM person
                      WHERE cohort_id = asked.cohort_id
                        AND kind = 'applicant'
                        AND id = asked.ref
                        AND email <> ''
                      LIMIT 1) AS p
 ORDER BY asked.place;
