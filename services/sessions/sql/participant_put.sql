-- Keeps what enrolment told of participants, and what followed from it.
-- $1 cohort_id  then a column each of: application_ref, state, had_place, programme,
-- programme_version, partner_id, plan, recorded, engaged, events, version, at_risk
INSERT INTO participant (cohort_id, application_ref, state, had_place, programme,
                         programme_version, partner_id, plan, recorded, engaged, events, version,
                         at_risk)
SELECT $1::text, *
  FROM unnest($2::text[], $3::text[], $4::boolean[], $5::text[], $6::bigint[], $7::text[],
              $8::text[], $9::text[], $10::boolean[], $11::bigint[], $12::bigint[],
              $13::boolean[])
ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET state = excluded.state, had_place = excluded.had_place, partner_id = excluded.partner_id,
       plan = excluded.plan, recorded = excluded.recorded, engaged = excluded.engaged,
       events = excluded.events, version = excluded.version, at_risk = excluded.at_risk;
