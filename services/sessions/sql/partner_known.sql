-- Which of these partners exist.
-- $1 cohort_id  $2 partner_ids
SELECT partner_id FROM partner WHERE cohort_id = $1::text AND partner_id = ANY ($2::text[]);
