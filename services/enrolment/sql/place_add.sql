-- Sets places.
-- $1 cohort_id  $2 partner_id[]  $3 programme[]  $4 places[]
INSERT INTO place (cohort_id, partner_id, programme, places)
SELECT $1::text, *
  FROM unnest($2::text[], $3::text[], $4::bigint[]);
