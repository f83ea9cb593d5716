-- What a coach has written about a participant, in the order of writing.
-- $1 cohort_id  $2 staff_id  $3 application_ref  $4 the last note of the page before  $5 rows at most
SELECT note_id, application_ref, staff_id, written_at, note
  FROM note
 WHERE cohort_id = $1::text
   AND staff_id = $2::text
   AND application_ref = $3::text
   AND (written_at, note_id)
       > (coalesce((SELECT before.written_at
                      FROM note before
                     WHERE before.cohort_id = $1::text
                       AND before.note_id = $4::text), '-infinity'), $4::text)
 ORDER BY written_at, note_id
 LIMIT $5::bigint;
