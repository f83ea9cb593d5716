-- Adds meetings.
-- $1 cohort_id  $2 meeting_ids  $3 application_refs  $4 held_at  $5 minutes  $6 statuses
-- $7 staff_ids
INSERT INTO meeting (cohort_id, meeting_id, application_ref, held_at, minutes, status, staff_id)
SELECT $1::text, m.*
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::text[],
              $7::text[]) m;
