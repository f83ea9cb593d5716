-- Those of the partners that are registered.
-- $1 cohort_id  $2 partner_id[]
SELECT p.partner_id
  FROM unnest($2::text[]) AS asked (partner_id)
 CROSS JOIN LATERAL (SELECT partner_id
                       FROM partner
                      WHERE cohort_id = $1::text
                        AND partner_id = asked.partner_id
                      LIMIT 1) AS p;
