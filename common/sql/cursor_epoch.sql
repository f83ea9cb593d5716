-- Begins to read a partition in the epoch that its log is in.
-- $1 source  $2 partition  $3 epoch
UPDATE cursor SET epoch = $3::bigint
 WHERE source = $1::text AND partition = $2::bigint AND position = 0;
