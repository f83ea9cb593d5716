-- Locks partners and the present partners of participants, always in the same order:
-- the room of their coaches is ours until the transaction ends.
-- $1 cohort_id  $2 partner_ids  $3 application_refs
SELECT partner_id
  FROM partner
 WHERE cohort_id = $1::text
   AND partner_id IN (SELECT unnest($2::text[])
                       UNION
                      SELECT p.partner_id
                        FROM participant p
                       WHERE p.cohort_id = $1::text
                         AND p.application_ref = ANY ($3::text[]))
 ORDER BY partner_id
   FOR UPDATE;
