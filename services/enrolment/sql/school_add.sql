-- Registers schools.
-- $1 cohort_id  $2 urn[]  $3 name[]  $4 type[]  $5 country[]
INSERT INTO school (cohort_id, urn, name, type, country)
SELECT $1::text, *
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]);
