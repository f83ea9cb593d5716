-- What sessions are now, each once.
-- $1 cohort_id  $2 session_ids  $3 partner_ids  $4 starts  $5 staff_ids  $6 called off
INSERT INTO session (cohort_id, session_id, partner_id, starts_at, staff_id, is_called_off)
SELECT $1::text, s.* FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::boolean[]) AS s
ON CONFLICT (cohort_id, session_id) DO UPDATE
   SET partner_id = excluded.partner_id, starts_at = excluded.starts_at, staff_id = excluded.staff_id,
       is_called_off = excluded.is_called_off;
