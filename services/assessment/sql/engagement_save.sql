-- Stores whether people are engaged, as the last of their events tells.
-- $1 cohort_id  $2 application_refs  $3 is_engaged
INSERT INTO engagement (cohort_id, application_ref, is_engaged)
SELECT DISTINCT ON (application_ref) $1::text, application_ref, is_engaged
  FROM unnest($2::text[], $3::boolean[])
       WITH ORDINALITY AS e (application_ref, is_engaged, line)
 ORDER BY application_ref, line DESC
    ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET is_engaged = excluded.is_engaged;
