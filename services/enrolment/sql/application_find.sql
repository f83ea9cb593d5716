-- Applications by their references; those that there are not give no row.
-- $1 cohort_id  $2 application_ref[]
SELECT application_ref, submitted_at, trn, school_urn, role, role_status, programme,
       programme_version, mode, partner_id, previously_funded, adjustment, state, reason,
       funding_route, funding_reason, decision, is_passed, version,
       mentor_consent, headteacher_consent
  FROM unnest($2::text[]) AS asked (ref)
 CROSS JOIN LATERAL (SELECT *
                       FROM application
                      WHERE cohort_id = $1::text
                        AND application_ref = asked.ref
                      LIMIT 1) AS a;
