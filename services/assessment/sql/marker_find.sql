-- Markers by the digests of their addresses, in the order of digests.
-- $1 cohort_id  $2 address_digests
SELECT address_digest, marker_id, school_urn, partner_id
  FROM marker
 WHERE cohort_id = $1::text
   AND address_digest = ANY ($2::bytea[])
 ORDER BY address_digest;
