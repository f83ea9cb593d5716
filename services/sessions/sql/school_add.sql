-- Keeps schools; one that is known stays.
-- $1 cohort_id  $2 urns
INSERT INTO school (cohort_id, urn)
SELECT $1::text, unnest($2::text[])
ON CONFLICT DO NOTHING;
