-- Gives participants their coaches.
-- $1 cohort_id  $2 since when  $3 application_refs  $4 coach_ids  $5 versions
UPDATE participant p
   SET coach_id = m.coach_id,
       matched_at = $2::timestamptz,
       version = m.version
  FROM unnest($3::text[], $4::bigint[], $5::bigint[]) AS m (application_ref, coach_id, version)
 WHERE p.cohort_id = $1::text
   AND p.application_ref = m.application_ref;
