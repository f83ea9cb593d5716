-- What waits about these people, sessions, windows and meetings is looked at anew, at once.
-- Each time another moment, so that who looks at it already sees that it is told anew (gate_settle.sql).
-- $1 cohort_id  $2 application_refs  $3 sessions, windows and meetings
UPDATE message
   SET gate_at = CASE WHEN gate_at < timestamptz '1970-01-02Z' THEN gate_at + interval '1 microsecond' ELSE 'epoch' END,
       ready_until = '-infinity'
 WHERE state = 'queued' AND NOT is_mandatory AND NOT is_item AND cohort_id = $1::text
   AND (application_ref = ANY ($2::text[]) OR about = ANY ($3::text[]) AND about <> '');
