-- Keeps meetings as they are now, new ones included.
-- $1 cohort_id  $2 changed_at  $3 meeting_ids  $4 application_refs  $5 staff_ids  $6 starts_at
-- $7 ends_at  $8 is_called_off  $9 sequences
INSERT INTO arranged (cohort_id, changed_at, meeting_id, application_ref, staff_id, starts_at,
                      ends_at, is_called_off, sequence)
SELECT DISTINCT ON (meeting_id) $1::text, $2::timestamptz, meeting_id, application_ref, staff_id,
       starts_at, ends_at, is_called_off, sequence
  FROM unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
              $8::boolean[], $9::bigint[])
       AS m (meeting_id, application_ref, staff_id, starts_at, ends_at, is_called_off, sequence)
 ORDER BY meeting_id, sequence DESC
    ON CONFLICT (cohort_id, meeting_id) DO UPDATE
   SET starts_at = excluded.starts_at,
       ends_at = excluded.ends_at,
       is_called_off = excluded.is_called_off,
       sequence = excluded.sequence,
       changed_at = excluded.changed_at;
