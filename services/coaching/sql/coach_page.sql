-- Coaches, by their staff_id.
-- $1 cohort_id  $2 partner_id, empty for all  $3 the last staff_id of the page before  $4 rows at most
SELECT encode(address_digest, 'hex') AS staff_id, partner_id, max_participants, held
  FROM coach
 WHERE cohort_id = $1::text
   AND $2::text IN ('', partner_id)
   AND encode(address_digest, 'hex') > $3::text
 ORDER BY staff_id
 LIMIT $4::bigint;
