-- Keeps coaching meetings as evidence; one that is known stays.
-- $1 cohort_id  then a column each of: meeting_id, participant_no, minutes, held_at
INSERT INTO meeting (cohort_id, meeting_id, participant_no, minutes, held_at)
SELECT $1::text, *
  FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])
ON CONFLICT DO NOTHING;
