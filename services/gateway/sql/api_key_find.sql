-- Keys by their ids, in the order of the ids. Times are that of 1970 for none.
-- $1 key_ids
SELECT k.key_id, k.name, k.role, k.scopes, k.cohorts, k.partner_id, k.application_ref, k.urn,
       k.staff_id, k.created_at, coalesce(k.expires_at, to_timestamp(0)),
       coalesce(k.revoked_at, to_timestamp(0)), coalesce(k.last_used_at, to_timestamp(0)),
       k.replaced_by
  FROM api_key k
 WHERE k.key_id = ANY ($1::text[])
 ORDER BY k.key_id;
