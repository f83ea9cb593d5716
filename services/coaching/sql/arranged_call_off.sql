-- Calls off what people who have lost their coach had arranged and has not begun.
-- $1 cohort_id  $2 application_refs  $3 now
WITH called AS (
    UPDATE arranged
       SET is_called_off = true,
           sequence = sequence + 1,
           changed_at = $3::timestamptz
     WHERE cohort_id = $1::text
       AND application_ref = ANY ($2::text[])
       AND NOT is_called_off
       AND starts_at > $3::timestamptz
    RETURNING meeting_id, application_ref, staff_id, starts_at, ends_at, is_called_off, sequence
)
SELECT meeting_id, application_ref, staff_id, starts_at, ends_at, is_called_off, sequence
  FROM called
 ORDER BY application_ref, meeting_id;
