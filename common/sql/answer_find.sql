-- The answers that were given under these keys.
-- $1 keys
SELECT key, code, field, result FROM answer WHERE key = ANY ($1::bytea[]);
