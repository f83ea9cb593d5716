-- Keeps partners; one that is known stays.
-- $1 cohort_id  $2 partner_ids
INSERT INTO partner (cohort_id, partner_id)
SELECT $1::text, unnest($2::text[])
ON CONFLICT DO NOTHING;
