-- What coaching meetings are now, each once.
-- $1 cohort_id  $2 meeting_ids  $3 states  $4 starts
INSERT INTO meeting (cohort_id, meeting_id, state, starts_at)
SELECT $1::text, m.* FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS m
ON CONFLICT (cohort_id, meeting_id) DO UPDATE SET state = excluded.state, starts_at = excluded.starts_at;
