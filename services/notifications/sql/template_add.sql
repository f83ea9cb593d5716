-- Adds a version.
-- $1 name  $2 version  $3 source  $4 live from  $5 came with a release  $6 now
INSERT INTO template (name, version, source, live_from, is_shipped, published_at)
VALUES ($1::text, $2::bigint, $3::text, $4::timestamptz, $5::boolean, $6::timestamptz);
