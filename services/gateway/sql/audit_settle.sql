-- What was answered.
-- $1 keys  $2 statuses  $3 when
UPDATE audit AS a
SET status = s.status, ended_at = s.ended_at
FROM (SELECT unnest($1::bytea[]) AS key, unnest($2::bigint[]) AS status, unnest($3::timestamptz[]) AS ended_at) AS s
WHERE a.key = s.key
