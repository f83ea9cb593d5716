-- Adds markers.
-- $1 cohort_id  $2 address_digests  $3 school_urns  $4 partner_ids
INSERT INTO marker (cohort_id, address_digest, school_urn, partner_id)
SELECT $1::text, m.*
  FROM unnest($2::bytea[], $3::text[], $4::text[]) m;
