-- Some sources of events.
-- $1 now  $2 ids  $3 scopes
SELECT s.id, s.partner_id, s.description, s.generation, coalesce(s.overlap_until, 'epoch') AS overlap_until,
       s.created_at, s.secret, CASE WHEN s.overlap_until > $1::timestamptz THEN s.former_secret ELSE ''::bytea END,
       array_to_string(s.cohorts, ' ') AS cohorts
  FROM event_source s
 WHERE s.id IN (SELECT c.id FROM unnest($2::text[], $3::text[]) AS c(id, scope)
                 WHERE c.id = s.id AND c.scope IN ('', s.partner_id))
 ORDER BY s.id;
