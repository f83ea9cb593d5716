-- What was answered.
-- $1 keys  $2 statuses  $3 when
UPDATE audit AS a
SET status = s.status, ended_at = s.ended_at
FROM unnest($1::bytea[], $2::bigint[], $3::timestamptz[]) AS s (key, status, ended_at)
WHERE a.key = s.key
