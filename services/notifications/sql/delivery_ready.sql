-- Endpoints that have something to be told and may be told now: new events, a range again, or something due.
-- $1 now  $2 set of partitions  $3 at most  $4 not these
SELECT e.id, e.url, e.partition, e.secret,
       CASE WHEN e.overlap_until > $1::timestamptz THEN e.former_secret ELSE ''::bytea END AS former_secret,
       e.is_warned, p.position, p.again_after, p.again_until, p.failures,
       coalesce(p.failing_since, 'epoch') AS failing_since, h.position AS head
  FROM endpoint e
  JOIN endpoint_progress p ON p.endpoint_id = e.id
 CROSS JOIN outward_head h
 WHERE e.state = 'enabled' AND (($2::bigint >> e.partition) & 1) = 1
   AND (p.paused_until IS NULL OR p.paused_until <= $1::timestamptz)
   AND e.id <> ALL ($4::text[])
   AND (p.position < h.position OR p.again_after < p.again_until
        OR EXISTS (SELECT FROM delivery d
                    WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.due_at <= $1::timestamptz))
 ORDER BY p.paused_until NULLS FIRST, p.delivered_at NULLS FIRST
 LIMIT $3::bigint;
