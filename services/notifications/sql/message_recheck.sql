-- What waits about these people, sessions, windows and meetings is looked at anew, at once.
-- $1 cohort_id  $2 application_refs  $3 sessions, windows and meetings
UPDATE message
   SET gate_at = 'epoch', ready_until = '-infinity'
 WHERE state = 'queued' AND NOT is_mandatory AND NOT is_item AND cohort_id = $1::text
   AND (application_ref = ANY ($2::text[]) OR about = ANY ($3::text[]) AND about <> '');
