-- Meetings that were arranged, in the order of identifiers.
-- $1 cohort_id  $2 meeting_ids
SELECT meeting_id, application_ref, staff_id, starts_at, ends_at, is_called_off, sequence
  FROM arranged
 WHERE cohort_id = $1::text
   AND meeting_id = ANY ($2::text[])
 ORDER BY meeting_id;
