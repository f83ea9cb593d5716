-- Keys that were changed since a version, in the order of the changes.
-- $1 version  $2 rows at most
SELECT k.key_id, k.digest, k.role, k.scopes, k.cohorts, k.partner_id, k.application_ref, k.urn,
       k.staff_id, coalesce(k.expires_at, to_timestamp(0)),
       coalesce(k.revoked_at, to_timestamp(0)), k.version
  FROM api_key k
 WHERE k.version > $1::bigint
 ORDER BY k.version
 LIMIT $2::bigint;
