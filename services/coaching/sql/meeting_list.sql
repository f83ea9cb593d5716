-- Meetings by their start.
-- $1 cohort_id  $2 application_ref, $3 staff_id: empty for all  $4 ends after this, the epoch: any
-- $5 the last key of the page before  $6 rows at most
SELECT
@meeting_columns
 WHERE m.cohort_id = $1::text
   AND $2::text IN ('', m.application_ref)
   AND $3::text IN ('', m.staff_id)
   AND ($4::timestamptz = 'epoch' OR m.ends_at > $4::timestamptz)
   AND to_char(m.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '/' || m.meeting_id > $5::text
 ORDER BY key
 LIMIT $6::bigint;
