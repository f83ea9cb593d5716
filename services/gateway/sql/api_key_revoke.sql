-- $1 now  $2 key_ids  $3 versions
UPDATE api_key k
   SET revoked_at = coalesce(k.revoked_at, $1::timestamptz), version = r.version
  FROM unnest($2::text[], $3::bigint[]) AS r (key_id, version)
 WHERE k.key_id = r.key_id;
