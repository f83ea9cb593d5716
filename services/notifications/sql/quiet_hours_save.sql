-- When people don't want to be disturbed; of each the last word.
-- $1 cohort_id  $2 kinds  $3 ids  $4 zones  $5 from  $6 until
INSERT INTO quiet_hours (cohort_id, kind, id, zone, quiet_from, quiet_until)
SELECT DISTINCT ON (q.kind, q.id) $1::text, q.kind, q.id, q.zone, q.quiet_from, q.quiet_until
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) WITH ORDINALITY
       AS q(kind, id, zone, quiet_from, quiet_until, n)
 ORDER BY q.kind, q.id, q.n DESC
ON CONFLICT (cohort_id, kind, id) DO UPDATE
   SET zone = excluded.zone, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until;
