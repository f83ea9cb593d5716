-- What is to be decided, in the order of decision.
-- $1 cohort_id
SELECT application_ref, submitted_at, trn, school_urn, role, role_status, programme,
       programme_version, mode, partner_id, previously_funded, adjustment, state, reason,
       funding_route, funding_reason, decision, is_passed, version,
       mentor_consent, headteacher_consent
  FROM application
 WHERE cohort_id = $1::text
   AND state = 'pending'
 ORDER BY submitted_at, application_ref;
