-- Adds coaches, numbered in the order of the arrays.
-- $1 cohort_id  $2 address_digests  $3 partner_ids  $4 max_participants
INSERT INTO coach (cohort_id, address_digest, partner_id, max_participants)
SELECT $1::text, address_digest, partner_id, max_participants
  FROM unnest($2::bytea[], $3::text[], $4::bigint[])
       WITH ORDINALITY AS c (address_digest, partner_id, max_participants, line)
 ORDER BY line;
