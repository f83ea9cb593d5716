-- What is known of these keys: fingerprint, status (0: none yet), milliseconds since it was last sent.
-- $1 keys
SELECT key, fingerprint, coalesce(status, 0)::bigint,
       (extract(epoch FROM clock_timestamp() - tried_at) * 1000)::bigint
FROM audit
WHERE key = ANY ($1::bytea[])
ORDER BY key
FOR UPDATE
