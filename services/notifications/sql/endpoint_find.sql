-- Some endpoints and how they do.
-- $1 what the names of types begin with outside  $2 ids  $3 scopes
SELECT e.id, e.partner_id, e.url, e.description,
       coalesce((SELECT string_agg($1::text || t, ' ' ORDER BY t) FROM unnest(e.types) t), '') AS types,
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
 WHERE e.id IN (SELECT c.id FROM unnest($2::text[], $3::text[]) AS c(id, scope)
                 WHERE c.id = e.id AND c.scope IN ('', e.partner_id))
 ORDER BY e.id;
