-- Whether a subject has something parked: then later events of it wait behind. Locked, so that an
-- operator who drops the last of them at this moment waits for us, or we for the operator.
-- $1 cohort_id  $2 subject
SELECT seq FROM parked
 WHERE cohort_id = $1::text AND subject = $2::text
 ORDER BY seq LIMIT 1
   FOR SHARE;
