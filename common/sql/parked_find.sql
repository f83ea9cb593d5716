-- Whether a subject has something parked: then later events of it wait behind.
-- $1 cohort_id  $2 subject
SELECT 1::bigint FROM parked
 WHERE cohort_id = $1::text AND subject = $2::text LIMIT 1;
