-- Writes applications as they are now. Who applied for what never changes.
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
SELECT $1::text, unnest($2::text[]), unnest($3::timestamptz[]), unnest($4::text[]),
       unnest($5::text[]), unnest($6::text[]), unnest($7::text[]), unnest($8::text[]),
       unnest($9::bigint[]), unnest($10::text[]), unnest($11::text[]), unnest($12::text[]),
       unnest($13::text[]), unnest($14::text[]), unnest($15::text[]), unnest($16::text[]),
       unnest($17::text[]), unnest($18::bigint[]), unnest($19::boolean[]), unnest($20::bigint[]),
       unnest($21::boolean[]), unnest($22::boolean[])
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
