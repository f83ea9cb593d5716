-- Endpoints and how they do, of one partner or of all.
-- $1 scope  $2 after this id  $3 at most  $4 what the names of types begin with outside
-- $5 only those that hear of no other cohorts than these, with spaces; empty: all
SELECT e.id, e.partner_id, e.url, e.description,
       coalesce((SELECT string_agg($4::text || t, ' ' ORDER BY t) FROM unnest(e.types) t), '') AS types,
       array_to_string(e.cohorts, ' ') AS cohorts, e.wants_history, e.state, e.why, e.generation,
       coalesce(e.overlap_until, 'epoch') AS overlap_until, p.position, h.position - p.position AS behind,
       (SELECT count(*) FROM delivery d WHERE d.endpoint_id = e.id AND d.state = 'waiting') AS waiting,
       (SELECT count(*) FROM delivery d WHERE d.endpoint_id = e.id AND d.state = 'failed') AS failed,
       p.failures, coalesce(p.failing_since, 'epoch') AS failing_since, p.answer,
       coalesce(p.delivered_at, 'epoch') AS delivered_at, e.created_at, e.secret, e.former_secret,
       e.sequence
  FROM endpoint e
  JOIN endpoint_progress p ON p.endpoint_id = e.id
 CROSS JOIN outward_head h
 WHERE ($1::text = '' OR e.partner_id = $1::text) AND e.id > $2::text
   AND ($5::text = '' OR (e.cohorts <> '{}' AND e.cohorts <@ string_to_array($5::text, ' ')))
 ORDER BY e.id
 LIMIT $3::bigint;
