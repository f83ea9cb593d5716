-- Meetings by their start.
-- $1 cohort_id  $2 application_ref, $3 staff_id: empty for all  $4 ends after this, the epoch: any
-- $5 the last key of the page before  $6 rows at most
SELECT *
  FROM meeting_shown
 WHERE cohort_id = $1::text
   AND $2::text IN ('', application_ref)
   AND $3::text IN ('', staff_id)
   AND ($4::timestamptz = 'epoch' OR ends_at > $4::timestamptz)
   AND key > $5::text
 ORDER BY key
 LIMIT $6::bigint;
