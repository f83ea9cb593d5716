-- What participants' seats are now, each once.
-- $1 cohort_id  $2 application_refs  $3 session_ids  $4 states  $5 starts
INSERT INTO seat (cohort_id, application_ref, session_id, state, starts_at)
SELECT $1::text, s.* FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS s
ON CONFLICT (cohort_id, application_ref, session_id) DO UPDATE
   SET state = excluded.state, starts_at = excluded.starts_at;
