-- What is known of people who applied, in the order asked.
-- $1 cohort_ids  $2 application_refs
SELECT a.application_ref, coalesce(p.first_name, ''), coalesce(p.last_name, ''),
       coalesce(p.email, ''), a.partner_id, a.school_urn, a.state, a.reason, a.programme,
       a.programme_version, a.mode, a.funding_route, a.funding_reason, a.adjustment,
       a.submitted_at, a.mentor_consent, a.headteacher_consent, a.is_passed, a.version
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, ref, place)
 CROSS JOIN LATERAL (SELECT *
                       FROM application
                      WHERE application.cohort_id = asked.cohort_id
                        AND application.application_ref = asked.ref
                      LIMIT 1) AS a
  LEFT JOIN LATERAL (SELECT person.first_name, person.last_name, person.email
                       FROM person
                      WHERE person.cohort_id = asked.cohort_id
                        AND person.kind = 'applicant'
                        AND person.id = asked.ref
                      LIMIT 1) AS p ON true
 ORDER BY asked.place;
