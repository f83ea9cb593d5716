-- Credits catch-ups.
-- $1 cohort_id  then a column each of: catchup_id, participant_no, component, minutes, at
INSERT INTO catchup (cohort_id, catchup_id, participant_no, component, minutes, at)
SELECT $1::text, *
  FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[]);
