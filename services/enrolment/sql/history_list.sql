-- What has happened to an application, in order.
-- $1 cohort_id  $2 application_ref  $3 the last version of the page before  $4 rows at most
SELECT application_ref, version, what, at, state, reason, mode, partner_id
  FROM application_history
 WHERE cohort_id = $1::text
   AND application_ref = $2::text
   AND version > $3::bigint
 ORDER BY version
 LIMIT $4::bigint;
