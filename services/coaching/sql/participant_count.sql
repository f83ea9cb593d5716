-- Stores how many events have been written about participants.
-- $1 cohort_id  $2 application_refs  $3 versions
UPDATE participant p
   SET version = v.version
  FROM unnest($2::text[], $3::bigint[]) AS v (application_ref, version)
 WHERE p.cohort_id = $1::text
   AND p.application_ref = v.application_ref
   AND p.version <> v.version;
