-- The coaches of partners; of one partner in the order of registration.
-- $1 cohort_id  $2 partner_ids
SELECT partner_id, coach_id, max_participants, held, encode(address_digest, 'hex')
  FROM coach
 WHERE cohort_id = $1::text
   AND partner_id = ANY ($2::text[])
 ORDER BY partner_id, coach_id;
