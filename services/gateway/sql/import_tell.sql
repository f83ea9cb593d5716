-- How far it is.
-- $1 import_id  $2 stage  $3 rows  $4 refused
UPDATE import SET stage = $2::text, rows = $3::bigint, refused = $4::bigint
 WHERE import_id = $1::text AND ended_at IS NULL;
