-- Adds partners; those that are known stay as they are.
-- $1 cohort_id  $2 partner_ids
INSERT INTO partner (cohort_id, partner_id)
SELECT DISTINCT $1::text, partner_id
  FROM unnest($2::text[]) AS partner_id
 ORDER BY partner_id
    ON CONFLICT DO NOTHING;
