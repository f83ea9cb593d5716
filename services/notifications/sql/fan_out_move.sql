-- Notes how far it is; '': all have been told.
-- $1 id  $2 last reference
WITH done AS (DELETE FROM fan_out WHERE id = $1::bigint AND $2::text = '')
UPDATE fan_out SET after = $2::text WHERE id = $1::bigint AND $2::text <> '';
