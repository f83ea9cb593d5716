-- Credits self-study.
-- $1 cohort_id  then a column each of: event_id, participant_no, component, minutes, occurred_at
INSERT INTO study (cohort_id, event_id, participant_no, component, minutes, occurred_at)
SELECT $1::text, *
  FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[]);
