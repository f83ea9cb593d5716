-- Keeps notes.
-- $1 cohort_id  $2 written_at  $3 note_ids  $4 application_refs  $5 staff_ids  $6 notes
INSERT INTO note (cohort_id, written_at, note_id, application_ref, staff_id, note)
SELECT $1::text, $2::timestamptz, n.*
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) n;
