-- Gives endpoints new secrets; those before sign too until a time.
-- $1 now  $2 ids  $3 generations  $4 secrets  $5 until when
UPDATE endpoint e
   SET former_secret = e.secret, secret = c.secret, generation = c.generation, overlap_until = c.overlap_until,
       sequence = e.sequence + 1,
       changed_at = $1::timestamptz
  FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::timestamptz[]) AS c(id, generation, secret, overlap_until)
 WHERE e.id = c.id;
