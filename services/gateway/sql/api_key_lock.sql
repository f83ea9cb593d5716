-- Takes the right to change keys. Returns the last version, and how many keys are good.
-- $1 now
SELECT h.version,
       (SELECT count(*) FROM api_key k
         WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1::timestamptz))
  FROM api_key_head h
   FOR UPDATE OF h;
