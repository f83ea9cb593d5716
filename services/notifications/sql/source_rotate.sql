-- Gives sources new secrets; those before are good until a time.
-- $1 an empty text  $2 ids  $3 generations  $4 secrets  $5 until when
UPDATE event_source s
   SET former_secret = s.secret, secret = c.secret, generation = c.generation, overlap_until = c.overlap_until
  FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::timestamptz[]) AS c(id, generation, secret, overlap_until)
 WHERE s.id = c.id || $1::text;
