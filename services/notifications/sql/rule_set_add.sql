-- Publishes rules under the next version.
-- $1 rules  $2 now
INSERT INTO rule_set (version, rules, published_at)
SELECT coalesce(max(version), 0) + 1, $1::text, $2::timestamptz FROM rule_set
RETURNING version;
