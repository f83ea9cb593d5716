-- The rules of a version.
-- $1 version
SELECT rules FROM rule_set WHERE version = $1::bigint;
