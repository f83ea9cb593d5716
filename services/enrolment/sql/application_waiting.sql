-- The waiting lists of some partners and programmes, in the order of decision.
-- $1 cohort_id  $2 partner_id[]  $3 programme[]
SELECT application_ref, submitted_at, trn, school_urn, role, role_status, a.programme,
       programme_version, mode, a.partner_id, previously_funded, adjustment, state, reason,
       funding_route, funding_reason, decision, is_passed, version,
       mentor_consent, headteacher_consent
  FROM unnest($2::text[], $3::text[]) AS asked (partner_id, programme)
 CROSS JOIN LATERAL (SELECT *
                       FROM application
                      WHERE cohort_id = $1::text
                        AND state = 'waitlisted'
                        AND partner_id = asked.partner_id
                        AND programme = asked.programme
                      ORDER BY decision) AS a
 ORDER BY decision;
