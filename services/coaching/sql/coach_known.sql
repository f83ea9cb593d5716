-- Says of each digest whether a coach has it, in the order of digests.
-- $1 cohort_id  $2 address_digests
SELECT d.address_digest,
       (SELECT true FROM coach c
         WHERE c.cohort_id = $1::text AND c.address_digest = d.address_digest) IS NOT NULL
  FROM (SELECT DISTINCT unnest($2::bytea[]) AS address_digest) d
 ORDER BY d.address_digest;
