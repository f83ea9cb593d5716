-- When somebody does not want to be disturbed.
-- $1 cohort_id  $2 kind  $3 id
SELECT zone, quiet_from, quiet_until FROM quiet_hours
 WHERE cohort_id = $1::text AND kind = $2::text AND id = $3::text;
