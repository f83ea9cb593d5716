-- Gives participants their coaches.
-- $1 cohort_id  $2 application_refs  $3 coach_ids
UPDATE participant p
   SET coach_id = m.coach_id
  FROM unnest($2::text[], $3::bigint[]) AS m (application_ref, coach_id)
 WHERE p.cohort_id = $1::text
   AND p.application_ref = m.application_ref;
