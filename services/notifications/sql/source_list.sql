-- Sources of events, of one partner or of all.
-- $1 scope  $2 after this id  $3 at most  $4 now
-- $5 only those that tell of no other cohorts than these, with spaces; empty: all
SELECT s.id, s.partner_id, s.description, s.generation, coalesce(s.overlap_until, 'epoch') AS overlap_until,
       s.created_at, s.secret, CASE WHEN s.overlap_until > $4::timestamptz THEN s.former_secret ELSE ''::bytea END,
       array_to_string(s.cohorts, ' ') AS cohorts
  FROM event_source s
 WHERE ($1::text = '' OR s.partner_id = $1::text) AND s.id > $2::text
   AND ($5::text = '' OR (s.cohorts <> '{}' AND s.cohorts <@ string_to_array($5::text, ' ')))
 ORDER BY s.id
 LIMIT $3::bigint;
