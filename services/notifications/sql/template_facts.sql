-- The facts of the last message that was made for somebody from a template.
-- $1 cohort_id  $2 application_ref  $3 template
SELECT facts FROM message
 WHERE cohort_id = $1::text AND application_ref = $2::text AND template = $3::text
 ORDER BY id DESC LIMIT 1;
