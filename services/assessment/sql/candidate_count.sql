-- Stores how many events have been written about candidates.
-- $1 cohort_id  $2 application_refs  $3 versions
UPDATE candidate c
   SET version = v.version
  FROM unnest($2::text[], $3::bigint[]) AS v (application_ref, version)
 WHERE c.cohort_id = $1::text
   AND c.application_ref = v.application_ref;
