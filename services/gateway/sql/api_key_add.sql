-- $1 now  $2.. of each: key_id, digest, name, role, scopes, cohorts, partner_id, application_ref,
-- urn, staff_id, expires_at (1970: never), version
INSERT INTO api_key (key_id, digest, name, role, scopes, cohorts, partner_id, application_ref, urn,
                     staff_id, created_at, expires_at, version)
SELECT key_id, digest, name, role, scopes, cohorts, partner_id, application_ref, urn, staff_id,
       $1::timestamptz, nullif(expires_at, to_timestamp(0)), version
  FROM unnest($2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::bigint[])
    AS added (key_id, digest, name, role, scopes, cohorts, partner_id, application_ref, urn,
              staff_id, expires_at, version);
