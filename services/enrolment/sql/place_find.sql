-- The places of some partners on some programmes, and how many are taken.
-- $1 cohort_id  $2 partner_id[]  $3 programme[]
SELECT p.partner_id, p.programme, p.places, coalesce(t.taken, 0)
  FROM unnest($2::text[], $3::text[]) AS asked (partner_id, programme)
 CROSS JOIN LATERAL (SELECT partner_id, programme, places
                       FROM place
                      WHERE cohort_id = $1::text
                        AND partner_id = asked.partner_id
                        AND programme = asked.programme
                      LIMIT 1) AS p
  LEFT JOIN LATERAL (SELECT taken
                       FROM place_taken
                      WHERE cohort_id = $1::text
                        AND partner_id = asked.partner_id
                        AND programme = asked.programme
                      LIMIT 1) AS t ON true;
