-- When keys were last used, as this replica has seen it.
-- $1 key_ids  $2 times
UPDATE api_key k SET last_used_at = u.used_at
  FROM unnest($1::text[], $2::timestamptz[]) AS u (key_id, used_at)
 WHERE k.key_id = u.key_id AND (k.last_used_at IS NULL OR k.last_used_at < u.used_at);
