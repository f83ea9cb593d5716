-- Whether a subject has something parked: then later events of it wait behind.
-- $1 source  $2 cohort_id  $3 subject
SELECT 1::bigint FROM parked
 WHERE source = $1::text AND cohort_id = $2::text AND subject = $3::text LIMIT 1;
