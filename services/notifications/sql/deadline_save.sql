-- What candidates' windows are now, each once.
-- $1 cohort_id  $2 application_refs  $3 window_ids  $4 attempts  $5 opening  $6 closing
INSERT INTO deadline (cohort_id, application_ref, window_id, attempt, opens_at, closes_at)
SELECT $1::text, d.*
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[]) AS d
ON CONFLICT (cohort_id, application_ref, window_id) DO UPDATE
   SET attempt = excluded.attempt, opens_at = excluded.opens_at, closes_at = excluded.closes_at;
