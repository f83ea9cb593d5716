-- The rules that hold, when they are not those of a version that is known already.
-- $1 version known
SELECT version, CASE WHEN version = $1::bigint THEN '' ELSE rules END
  FROM rule_set ORDER BY version DESC LIMIT 1;
