-- The stored text of a version.
-- $1 code  $2 version
SELECT definition FROM programme WHERE code = $1::text AND version = $2::bigint;
