-- $1 the version that was given last
UPDATE api_key_head SET version = $1::bigint;
