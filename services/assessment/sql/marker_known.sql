-- Says of each digest whether a marker has it, in the order of digests.
-- $1 cohort_id  $2 address_digests
SELECT i.address_digest,
       (SELECT true FROM marker known
         WHERE known.cohort_id = $1::text AND known.address_digest = i.address_digest) IS NOT NULL
  FROM (SELECT DISTINCT unnest($2::bytea[]) AS address_digest) i
 ORDER BY i.address_digest;
