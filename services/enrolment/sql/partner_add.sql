-- Registers partners.
-- $1 cohort_id  $2 partner_id[]  $3 name[]  $4 kind[]  $5 parent_partner_id[]  $6 region[]
INSERT INTO partner (cohort_id, partner_id, name, kind, parent_partner_id, region)
SELECT $1::text, *
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]);
