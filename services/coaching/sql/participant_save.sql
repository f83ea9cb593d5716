-- Stores participants as they are after events of enrolment.
-- $1 cohort_id  $2 application_refs  $3 states  $4 programmes  $5 partner_ids
-- $6 coach_ids  $7 waits_from  $8 versions  $9 former_ids
INSERT INTO participant (cohort_id, application_ref, state, programme, partner_id, coach_id,
                         waits_from, version, former_id)
SELECT $1::text, p.*
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[],
              $8::bigint[], $9::bigint[]) p
    ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET state = excluded.state,
       partner_id = excluded.partner_id,
       coach_id = excluded.coach_id,
       waits_from = excluded.waits_from,
       version = excluded.version,
       former_id = excluded.former_id;
