-- Which of these schools exist.
-- $1 cohort_id  $2 urns
SELECT urn FROM school WHERE cohort_id = $1::text AND urn = ANY ($2::text[]);
