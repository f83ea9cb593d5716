-- When the last sessions of components end, of partners on programmes.
-- $1 cohort_id  $2 programmes  $3 partner_ids
SELECT found.*
  FROM (SELECT DISTINCT * FROM unnest((SELECT $2::text[]), (SELECT $3::text[])) AS w (programme, partner_id)) AS wanted,
       LATERAL (SELECT programme, partner_id, component, last_ends_at
                  FROM closing
                 WHERE cohort_id = $1::text
                   AND programme = wanted.programme
                   AND partner_id = wanted.partner_id
                   AND last_ends_at IS NOT NULL
                OFFSET 0) AS found;
