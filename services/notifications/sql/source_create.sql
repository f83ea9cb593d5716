-- Makes sources of events known.
-- $1 now  $2 ids  $3 partner_ids  $4 descriptions  $5 secrets  $6 cohorts
INSERT INTO event_source (id, partner_id, description, secret, created_at, cohorts)
SELECT s.id, s.partner_id, s.description, s.secret, $1::timestamptz, array_remove(string_to_array(s.cohorts, ' '), '')
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[])
         AS s(id, partner_id, description, secret, cohorts);
