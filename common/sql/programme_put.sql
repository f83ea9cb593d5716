-- Stores a version of a programme; the same again changes nothing.
-- $1 code  $2 version  $3 definition
INSERT INTO programme (code, version, definition)
VALUES ($1::text, $2::bigint, $3::text)
ON CONFLICT (code, version) DO NOTHING;
