-- Writes applications as they are now, new ones included. Who applied for what never changes.
-- $1 cohort_id  $2 application_ref[]  $3 submitted_at[]  $4 trn[]  $5 school_urn[]  $6 role[]
-- $7 role_status[]  $8 programme[]  $9 programme_version[]  $10 mode[]  $11 partner_id[]
-- $12 previously_funded[]  $13 adjustment[]  $14 state[]  $15 reason[]  $16 funding_route[]
-- $17 funding_reason[]  $18 decision[]  $19 is_passed[]  $20 version[]
-- $21 mentor_consent[]  $22 headteacher_consent[]
INSERT INTO application AS a
       (cohort_id, application_ref, submitted_at, trn, school_urn, role, role_status, programme,
        programme_version, mode, partner_id, previously_funded, adjustment, state, reason,
        funding_route, funding_reason, decision, is_passed, version,
        mentor_consent, headteacher_consent)
SELECT $1::text, *
  FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[],
              $14::text[], $15::text[], $16::text[], $17::text[], $18::bigint[], $19::boolean[],
              $20::bigint[], $21::boolean[], $22::boolean[])
ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET mode = excluded.mode,
       partner_id = excluded.partner_id,
       state = excluded.state,
       reason = excluded.reason,
       funding_route = excluded.funding_route,
       funding_reason = excluded.funding_reason,
       decision = excluded.decision,
       is_passed = excluded.is_passed,
       version = excluded.version,
       adjustment = excluded.adjustment,
       mentor_consent = excluded.mentor_consent,
       headteacher_consent = excluded.headteacher_consent;
