-- Addresses to which nothing is sent, of one cohort or of all, by their key.
-- $1 cohort_id or ''  $2 after  $3 limit
SELECT encode(address, 'hex'), channel, cohort_id, kind, contact_id, reason, answer, since
  FROM suppression
 WHERE encode(address, 'hex') > $2::text AND ($1::text = '' OR cohort_id = $1::text)
 ORDER BY encode(address, 'hex') LIMIT $3::bigint;
