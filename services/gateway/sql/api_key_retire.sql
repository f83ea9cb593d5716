-- Gives the old keys their end.
-- $1 now  $2 key_ids  $3 new key_ids  $4 -  $5 until when  $6 versions of the old  $7 -
UPDATE api_key k
   SET expires_at = r.until, replaced_by = r.new_key_id, version = r.old_version,
       revoked_at = CASE WHEN r.until <= $1::timestamptz THEN $1::timestamptz END
  FROM unnest($2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::bigint[], $7::bigint[])
    AS r (key_id, new_key_id, digest, until, old_version, version)
 WHERE k.key_id = r.key_id;
