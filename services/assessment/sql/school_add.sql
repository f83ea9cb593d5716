-- Adds schools; those that are known stay as they are.
-- $1 cohort_id  $2 urns
INSERT INTO school (cohort_id, urn)
SELECT DISTINCT $1::text, urn
  FROM unnest($2::text[]) AS urn
 ORDER BY urn
    ON CONFLICT DO NOTHING;
