-- Makes the new keys, each for the same as the one that it replaces.
-- $1 now  $2 key_ids  $3 new key_ids  $4 their digests  $5 -  $6 -  $7 versions of the new
INSERT INTO api_key (key_id, digest, name, role, scopes, cohorts, partner_id, application_ref, urn,
                     staff_id, created_at, expires_at, version)
SELECT r.new_key_id, r.digest, k.name, k.role, k.scopes, k.cohorts, k.partner_id,
       k.application_ref, k.urn, k.staff_id, $1::timestamptz, k.expires_at, r.version
  FROM unnest($2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::bigint[], $7::bigint[])
    AS r (key_id, new_key_id, digest, until, old_version, version)
  JOIN api_key k USING (key_id);
